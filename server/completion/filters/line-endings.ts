import type { FilterContext } from "./filter.ts";

/** Gives the text the document's own line ending. */
export function matchLineEndings(text: string, { lineEnding }: FilterContext): string {
  return text.replace(/\r\n?|\n/g, lineEnding);
}
