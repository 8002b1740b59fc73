import type { FilterContext } from "../../../../server/completion/filters/filter.ts";
import { cursor } from "../cursor.ts";

/** A filter's context with the cursor drawn in the text. TypeScript code unless told otherwise. */
export function context(drawn: string, more: Partial<FilterContext> = {}): FilterContext {
  const { before, after, text } = cursor(drawn);
  return {
    before,
    after,
    document: text,
    language: "typescript",
    place: "code",
    lineEnding: "\n",
    controlTokens: [],
    limited: false,
    ...more,
  };
}
