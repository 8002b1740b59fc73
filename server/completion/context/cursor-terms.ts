import { declaredName } from "./declarations.ts";
import { eachTerm, type Term, termOf } from "./terms.ts";

/** The text around a cursor. */
export interface CursorText {
  /** With `\n` line endings, as {@link after}. */
  readonly before: string;
  readonly after: string;
  /** The beginning of the document, where it imports: about 100 lines. */
  readonly head: string;
}

/** What the text around a cursor is about. */
export interface CursorTerms {
  /** Identifiers near the cursor; the nearer, the closer to 1. */
  readonly weights: ReadonlyMap<Term, number>;
  /** Identifiers that the document names before it declares anything, so it probably imports them. */
  readonly imported: ReadonlySet<Term>;
  /** Identifiers that are declared there: they mean something else in other files. */
  readonly declared: ReadonlySet<Term>;
  /** The lines around the cursor, trimmed; without those that are found everywhere. */
  readonly lines: ReadonlySet<string>;
}

/** Together about the 60 lines that Copilot compares with. */
const LINES_BEFORE = 45;
const LINES_AFTER = 15;
/** An identifier that is so many lines away counts half. */
const HALF_WEIGHT_LINES = 15;
const LINES_OF_HEAD = 100;
const REQUIRES = /\brequire\(|\bimport\(/;
/** Lines such as `}` and `end` are no sign of the same text. */
const SHORTEST_LINE = 5;

/** Reads the identifiers around a cursor. */
export function readCursorTerms({ before, after, head }: CursorText): CursorTerms {
  const weights = new Map<Term, number>();
  const above = before.split("\n").reverse();
  const below = after.split("\n");
  const add = (lines: readonly string[], most: number) => {
    for (const [distance, line] of lines.slice(0, most).entries()) {
      const weight = 1 / (1 + distance / HALF_WEIGHT_LINES);
      eachTerm(line, (term) => weights.set(term, Math.max(weight, weights.get(term) ?? 0)));
    }
  };
  add(above, LINES_BEFORE);
  add(below, LINES_AFTER);
  const all = [...above, ...below];
  const declared = new Set(all.flatMap((line) => declaredName(line) ?? []).map(termOf));
  return { weights, imported: importedTerms(head), declared, lines: tellingLines(all) };
}

function importedTerms(head: string): Set<Term> {
  const imported = new Set<Term>();
  for (const line of head.split(/\r\n?|\n/, LINES_OF_HEAD)) {
    if (declaredName(line) !== undefined && !REQUIRES.test(line)) break;
    eachTerm(line, (term) => imported.add(term));
  }
  return imported;
}

/** Lines that tell one text from another. */
export function tellingLines(lines: readonly string[]): Set<string> {
  return new Set(lines.map((line) => line.trim()).filter((line) => line.length >= SHORTEST_LINE));
}
