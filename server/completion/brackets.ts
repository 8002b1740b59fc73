import { firstLine, firstTextLine, indentation, isBlank, lastLine } from "./lines.ts";
import { spansOf } from "./syntax/spans.ts";

/** The text around a completion, with `\n` line endings. */
export interface Surroundings {
  readonly before: string;
  readonly after: string;
  /** LSP language id. */
  readonly language: string;
}

interface Bracket {
  readonly char: string;
  readonly index: number;
}

const PARTNER: Readonly<Record<string, string>> = { ")": "(", "]": "[", "}": "{" };
const BRACKET = /[()[\]{}]/g;

/** The brackets that have no partner within the text. Those in strings and comments do not count. */
export function unmatchedBrackets(text: string, language: string): { openers: Bracket[]; closers: Bracket[] } {
  const openers: Bracket[] = [];
  const closers: Bracket[] = [];
  const spans = spansOf(text, language);
  let next = 0;
  for (const { 0: char, index } of text.matchAll(BRACKET)) {
    while ((spans[next]?.end ?? text.length) <= index) next++;
    if ((spans[next]?.start ?? text.length) <= index) continue;
    if (!Object.hasOwn(PARTNER, char)) openers.push({ char, index });
    else if (openers.at(-1)?.char === PARTNER[char]) openers.pop();
    else closers.push({ char, index });
  }
  return { openers, closers };
}

/**
 * Where a completion closes a bracket that the text after the cursor closes already: how much to keep, in UTF-16 units,
 * or undefined if it closes none twice. A closing bracket that the completion owes, to its own text or to the line
 * before the cursor, is not one of these.
 */
export function surplusCloser(text: string, surroundings: Surroundings): number | undefined {
  const rest = firstLine(surroundings.after);
  return isBlank(rest) ? surplusInLaterLine(text, surroundings) : surplusInLine(text, rest, surroundings);
}

function surplusInLine(text: string, rest: string, { before, language }: Surroundings): number | undefined {
  const head = rest.trimStart()[0] ?? "";
  if (!Object.hasOwn(PARTNER, head)) return undefined;
  const opened = unmatchedBrackets(lastLine(before), language).openers.length;
  const closed = unmatchedBrackets(rest, language).closers.length;
  const owed = Math.max(0, opened - closed);
  return unmatchedBrackets(text, language).closers.find((closer, rank) => rank >= owed && closer.char === head)?.index;
}

/** `}` on a line of its own belongs to the block whose indentation it has. */
function surplusInLaterLine(text: string, { before, after, language }: Surroundings): number | undefined {
  const next = firstTextLine(after);
  const head = next?.trimStart()[0] ?? "";
  if (next === undefined || !Object.hasOwn(PARTNER, head)) return undefined;
  const cursorLine = lastLine(before);
  for (const { char, index } of unmatchedBrackets(text, language).closers) {
    const newline = text.lastIndexOf("\n", index);
    const lead = (newline === -1 ? cursorLine : "") + text.slice(newline + 1, index);
    if (char === head && isBlank(lead) && indentation(lead) === indentation(next)) return Math.max(0, newline);
  }
  return undefined;
}
