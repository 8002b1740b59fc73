import { isBlank, lastLine } from "../lines.ts";
import { repetition } from "../repetition.ts";
import type { FilterContext } from "./filter.ts";

/** Shorter lines (`break;`, `end`) are written twice with good reason. */
const WORD_CHARACTERS = 8;

/** Cuts where the text goes round in circles, and drops a text that only says again what stands before the cursor. */
export function dropRepetition(text: string, { before }: FilterContext): string {
  const cut = repetition(text, before);
  const kept = cut === undefined ? text : text.slice(0, cut);
  return isCopy(kept, before) ? "" : kept;
}

function isCopy(text: string, before: string): boolean {
  const cursorLine = lastLine(before);
  if (!isBlank(cursorLine) || (text.match(/\w/g)?.length ?? 0) < WORD_CHARACTERS) return false;
  const copy = linesOf(cursorLine + text);
  const lines = linesOf(before.slice(-4_000 - text.length));
  return lines === copy || lines.endsWith(`\n${copy}`);
}

/** The lines that are not blank, with their indentation: the same words deeper down are another statement. */
function linesOf(text: string): string {
  return text
    .trimEnd()
    .replace(/^(?:[^\S\n]*\n)+/, "")
    .replace(/(?:[^\S\n]*\n)+/g, "\n");
}
