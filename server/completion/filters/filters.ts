import { balanceBrackets } from "./brackets.ts";
import { cutControlTokens } from "./control-tokens.ts";
import type { Filter, FilterContext } from "./filter.ts";
import { cutIncompleteCharacter } from "./incomplete-characters.ts";
import { matchIndentation } from "./indentation.ts";
import { matchLineEndings } from "./line-endings.ts";
import { dropRepetition } from "./repetition.ts";
import { cutSuffixOverlap } from "./suffix-overlap.ts";
import { trimTrailingSpace } from "./trailing-space.ts";
import { keepWholeLines } from "./whole-lines.ts";
import { keepWholeWords } from "./whole-words.ts";

/** In this order: first what cuts, from what is certainly wrong to what is judged; then what only rewrites. */
const FILTERS: readonly Filter[] = [
  // Before all others, since nothing behind a control token means anything.
  cutControlTokens,
  cutIncompleteCharacter,
  keepWholeLines,
  dropRepetition,
  // Before the brackets: with the repeated suffix most brackets that are too many go.
  cutSuffixOverlap,
  balanceBrackets,
  // Behind every cut that may leave a whole word at the end.
  keepWholeWords,
  // Compares with the file, so the line endings are still `\n`.
  matchIndentation,
  trimTrailingSpace,
  matchLineEndings,
];

/**
 * Makes a completion fit to be shown at the cursor. `text` is what comes after the cursor, as decoded and cut by the
 * stop rule. Returns "" when nothing is left worth showing.
 */
export function applyFilters(text: string, context: FilterContext): string {
  return FILTERS.reduce((filtered, filter) => (filtered === "" ? "" : filter(filtered, context)), text);
}
