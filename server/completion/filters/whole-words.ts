import { firstLine } from "../lines.ts";
import type { FilterContext } from "./filter.ts";

/** Scripts that are written without spaces: every character may end a text. */
const WITHOUT_SPACES = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]$/u;

/** In prose, comments and strings, cuts the word that the token limit may have broken off. */
export function keepWholeWords(
  text: string,
  { place, limited, after }: Pick<FilterContext, "place" | "limited" | "after">,
): string {
  if (place === "code" || !limited || WITHOUT_SPACES.test(text)) return text;
  // A word that goes on after the cursor is not broken off.
  if (/^[\p{L}\p{N}]/u.test(firstLine(after))) return text;
  return text.replace(/[\p{L}\p{N}\p{M}'’_-]+$/u, "");
}
