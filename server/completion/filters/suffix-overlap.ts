import { firstLine, firstTextLine, isBlank, lastLine } from "../lines.ts";
import { suffixMet } from "../suffix-met.ts";
import type { FilterContext } from "./filter.ts";

/** An overlap of fewer word characters may be chance: `i` stands before and after many a cursor. */
const WORD_CHARACTERS = 3;
const LONGEST_OVERLAP = 400;

/**
 * Cuts what repeats the text after the cursor. Closing brackets are left to {@link balanceBrackets}, since whether they
 * are one too many cannot be seen from the overlap: `f(█)` needs `g(x)` with its bracket.
 */
export function cutSuffixOverlap(text: string, context: FilterContext): string {
  const { before, after, limited } = context;
  const met = suffixMet(text, before, after, { final: limited });
  return cutLastLine(cutOverlap(met === undefined ? text : text.slice(0, met), after), before, after);
}

function cutOverlap(text: string, after: string): string {
  const rest = firstLine(after).trimEnd();
  const lead = rest.length - rest.trimStart().length;
  for (let length = Math.min(text.length, after.length, LONGEST_OVERLAP); length > 0; length--) {
    const overlap = after.slice(0, length);
    if (!text.endsWith(overlap) || isBlank(overlap)) continue;
    // Another indentation is another line.
    if (/^\s/.test(overlap) && /\s/.test(text[text.length - length - 1] ?? "")) continue;
    const isWhole = length === text.length || (length >= rest.length && length > lead);
    if (isTelling(overlap, isWhole)) return text.slice(0, -length);
  }
  return text;
}

function isTelling(overlap: string, isWhole: boolean): boolean {
  const words = overlap.match(/[\p{L}\p{N}_]/gu)?.length ?? 0;
  if (words > 0) return isWhole || words >= WORD_CHARACTERS;
  return /^\s*[;,:]\s*$/.test(overlap);
}

/** The last line is the next line of the document, word for word and with its indentation. */
function cutLastLine(text: string, before: string, after: string): string {
  const next = firstTextLine(after)?.trimEnd();
  if (next === undefined || !isBlank(firstLine(after)) || !/[\p{L}\p{N}_]{3}/u.test(next)) return text;
  const newline = text.trimEnd().lastIndexOf("\n");
  const last = (newline === -1 ? lastLine(before) : "") + text.slice(newline + 1);
  return last.trimEnd() === next ? text.slice(0, Math.max(0, newline)) : text;
}
