import { firstLine, firstTextLine, indentation, isBlank, lastLine } from "./lines.ts";

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
/** Here an apostrophe is no quote: lifetimes, primes, labels. */
const APOSTROPHE_IS_NO_QUOTE = new Set(["rust", "haskell", "ocaml", "fsharp", "lisp", "clojure", "scheme", "vb"]);

/**
 * The brackets that have no partner within the text. Brackets in quotes do not count; a quote that is not closed in its
 * line reaches to the line's end.
 */
export function unmatchedBrackets(text: string, language: string): { openers: Bracket[]; closers: Bracket[] } {
  const openers: Bracket[] = [];
  const closers: Bracket[] = [];
  let quote = "";
  for (let index = 0; index < text.length; index++) {
    const char = text[index] ?? "";
    if (char === "\n") quote = "";
    else if (quote !== "") {
      if (char === "\\") index++;
      else if (char === quote) quote = "";
    } else if (opensQuote(text, index, language)) quote = char;
    else if (char === "(" || char === "[" || char === "{") openers.push({ char, index });
    else if (Object.hasOwn(PARTNER, char)) {
      if (openers.at(-1)?.char === PARTNER[char]) openers.pop();
      else closers.push({ char, index });
    }
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

function opensQuote(text: string, index: number, language: string): boolean {
  const char = text[index];
  if (char === '"' || char === "`") return true;
  return char === "'" && !APOSTROPHE_IS_NO_QUOTE.has(language) && !/\w/.test(text[index - 1] ?? "");
}
