import type { ContextPiece } from "../../experts/expert.ts";
import { indentation, isBlank } from "../lines.ts";
import { belongsToNext, declaredName } from "./declarations.ts";
import { eachTerm, type Term, termOf } from "./terms.ts";

/** A run of lines of a document that may go into a prompt, with what is needed to judge it. */
export interface Piece extends ContextPiece {
  /** How often each identifier occurs in it. */
  readonly terms: ReadonlyMap<Term, number>;
  /** Sum of the occurrences. */
  readonly size: number;
  /** Identifiers that it declares, with how much of the piece stands behind the declaration (0 to 1). */
  readonly declared: ReadonlyMap<Term, number>;
  /** Where it begins and ends in the document, in UTF-16 units. */
  readonly start: number;
  readonly end: number;
}

/** How large pieces may be. */
export interface PieceSize {
  readonly lines: number;
  /** In UTF-16 units. */
  readonly units: number;
}

/**
 * RepoCoder cuts windows of 20 lines, CrossCodeEval of 10; Copilot and Cody, with budgets of thousands of tokens, of 60
 * and 50. A budget of a few hundred tokens should still hold several: with 8 lines the declaration of what was missing
 * was among the pieces more often than with 16 (112 and 88 of 200 holes).
 */
export const PIECE_SIZE: PieceSize = { lines: 8, units: 400 };
/** Comments in front of a declaration go with it up to this many lines: longer ones would take its place. */
const MOST_COMMENT_LINES = 4;
/** A block that ends before this many lines goes on with what follows it. */
const FEWEST_LINES = 5;

/**
 * Cuts a text into overlapping pieces. Each begins where a paragraph or a declaration does, comments in front of it
 * included, and ends with a block or a paragraph where one ends within its size. `text` has `\n` line endings.
 */
export function cutPieces(path: string, text: string, size: PieceSize = PIECE_SIZE): Piece[] {
  const lines = text.split("\n");
  const names = lines.map(declaredName);
  const offsets = new Int32Array(lines.length + 1);
  for (const [i, line] of lines.entries()) offsets[i + 1] = (offsets[i] ?? 0) + line.length + 1;
  const unitAt = (line: number) => Math.min(offsets[line] ?? 0, text.length);
  const terms = lines.map((line) => termsOf(line));
  const pieces: Piece[] = [];
  for (const start of starts(lines, names)) {
    const end = endOf(lines, start, unitAt, size);
    if (end <= start) continue;
    const counts = new Map<Term, number>();
    let total = 0;
    const declared = new Map<Term, number>();
    for (let line = start; line < end; line++) {
      for (const term of terms[line] ?? []) counts.set(term, (counts.get(term) ?? 0) + 1);
      total += terms[line]?.length ?? 0;
      const name = names[line];
      if (name === undefined) continue;
      const term = termOf(name);
      if (!declared.has(term)) declared.set(term, 1 - (line - start) / (end - start));
    }
    const range = { start: unitAt(start), end: unitAt(end) };
    pieces.push({ path, text: text.slice(range.start, range.end), terms: counts, size: total, declared, ...range });
  }
  return pieces;
}

/** Lines at which a piece may begin. */
function starts(lines: readonly string[], names: readonly (string | undefined)[]): number[] {
  const found = new Set<number>();
  for (const [i, line] of lines.entries()) {
    if (isBlank(line)) continue;
    const afterBlank = i === 0 || isBlank(lines[i - 1] ?? "");
    if (names[i] === undefined && !afterBlank) continue;
    let start = i;
    while (start > 0 && belongsToNext(lines[start - 1] ?? "")) start--;
    found.add(i - start > MOST_COMMENT_LINES ? i : start);
  }
  return [...found].sort((a, b) => a - b);
}

/** The line behind the last one of the piece that begins at `start`; `start` where not even one line fits. */
function endOf(lines: readonly string[], start: number, unitAt: (line: number) => number, size: PieceSize): number {
  const depth = indentation(lines[start] ?? "");
  let best = start;
  let end = start;
  while (end < lines.length && end - start < size.lines && unitAt(end + 1) - unitAt(start) <= size.units) {
    const line = lines[end] ?? "";
    end++;
    if (isBlank(line)) continue;
    const next = lines[end];
    const paragraphEnds = next === undefined || isBlank(next);
    const blockEnds = next !== undefined && !isBlank(next) && indentation(next) < depth;
    // What is less deep than the beginning belongs to something else.
    if (blockEnds && end - start >= FEWEST_LINES) return end;
    if (!paragraphEnds) continue;
    best = end;
    const following = lines.slice(end, end + 3).find((other) => !isBlank(other));
    if (end - start >= FEWEST_LINES && (following === undefined || indentation(following) <= depth)) return end;
  }
  // Without the end of a paragraph, or with one that wastes most of the room, the piece ends at any line.
  return best - start >= (end - start) / 2 ? best : end;
}

function termsOf(line: string): Term[] {
  const terms: Term[] = [];
  eachTerm(line, (term) => terms.push(term));
  return terms;
}
