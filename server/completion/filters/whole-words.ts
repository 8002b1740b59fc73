import { firstLine } from "../lines.ts";
import type { FilterContext } from "./filter.ts";

/** The word at the end. In scripts that are written without spaces every character may end a text. */
const LAST_WORD =
  /((?![\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{scx=Thai}\p{scx=Lao}\p{scx=Khmer}\p{scx=Myanmar}])[\p{L}\p{N}\p{M}'’_-])+$/u;

/** In prose, comments and strings, cuts the word that the token limit may have broken off. */
export function keepWholeWords(
  text: string,
  { place, limited, after }: Pick<FilterContext, "place" | "limited" | "after">,
): string {
  if (place === "code" || !limited) return text;
  // A word that goes on after the cursor is not broken off.
  if (/^[\p{L}\p{N}]/u.test(firstLine(after))) return text;
  return text.replace(LAST_WORD, "");
}
