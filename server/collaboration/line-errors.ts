import type { CompletionRequest } from "./strategy.ts";

/** Their blocks end with words: nobody can close them for counting without knowing the language. */
const CLOSED_BY_WORDS: ReadonlySet<string> = new Set(["ruby", "shellscript"]);

/**
 * Lines that cannot be judged by themselves: annotations, what begins a comment or a string of several lines, and lines that
 * end in an operator or an opening bracket.
 */
const HALF_FINISHED = /^\s*@|`|"""|'''|\/\*|[^\p{L}\p{N}_;,)\]}"'\s]\s*$/u;

const CLOSERS: Readonly<Record<string, string>> = { "(": ")", "[": "]", "{": "}" };

/**
 * Counts the syntax errors that a line brings into a text which goes on after it, for comparing several lines: those beyond
 * what the text has so far. Half a text has errors only for being half of one. So brackets that it leaves open are closed for
 * counting, and lines which can only be judged together with the next one count as right.
 * @param text what is written before the line
 * @returns undefined where nobody can say
 */
export function lineErrors(
  text: string,
  { syntaxErrors, language }: Pick<CompletionRequest, "syntaxErrors" | "language">,
): CompletionRequest["syntaxErrors"] {
  if (!syntaxErrors || CLOSED_BY_WORDS.has(language)) return undefined;
  let before: Promise<number | undefined> | undefined;
  return async (line) => {
    if (HALF_FINISHED.test(line)) return 0;
    const errors = await fewestErrors(text + line, syntaxErrors);
    // Most lines have none, and then nobody need know what was there before.
    if (!errors) return errors;
    before ??= fewestErrors(text, syntaxErrors);
    return Math.max(0, errors - ((await before) ?? 0));
  };
}

/** The errors that are left whichever way the text goes on: as it stands, with its brackets closed, or with a statement more. */
async function fewestErrors(
  text: string,
  syntaxErrors: (text: string) => Promise<number | undefined>,
): Promise<number | undefined> {
  const closers = closersOf(text);
  let fewest: number | undefined;
  for (const end of new Set(["", closers, `;${closers}`])) {
    const errors = await syntaxErrors(text + end);
    if (!errors) return errors;
    fewest = Math.min(errors, fewest ?? errors);
  }
  return fewest;
}

/** What closes the brackets that a text leaves open, the innermost first. */
function closersOf(text: string): string {
  const open: string[] = [];
  for (const char of text) {
    const closer = CLOSERS[char];
    if (closer !== undefined) open.unshift(closer);
    else if (char === open[0]) open.shift();
  }
  return open.join("");
}
