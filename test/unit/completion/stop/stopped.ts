import type { Place } from "../../../../server/collaboration/strategy.ts";
import { chooseExtent, type Extent } from "../../../../server/completion/stop/extent.ts";
import { createStopRule } from "../../../../server/completion/stop/stop-rule.ts";
import { cursor } from "../cursor.ts";

/** A place, and what is to be written there. */
interface Case {
  readonly language?: string;
  readonly place?: Place;
  readonly extent?: Extent;
  readonly maxLines?: number;
}

/**
 * Decodes `text` token by token at the place that is drawn, until the rule stops it, and returns what is left of it;
 * undefined where it goes on to its end. Tokens are of `size` units.
 */
export function stopped(
  drawn: string,
  text: string,
  { language = "typescript", place = "code", extent, maxLines }: Case = {},
  size = 3,
) {
  const { before, after } = cursor(drawn);
  const stop = createStopRule({
    before,
    after,
    language,
    place,
    extent: extent ?? chooseExtent(place, language, before, after),
    maxLines,
  });
  for (let length = 0; length < text.length + size; length += size) {
    const cut = stop(text.slice(0, length));
    if (cut !== undefined) return text.slice(0, cut);
  }
  return undefined;
}
