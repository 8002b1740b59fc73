/** What is sent to `/infill`: the lines before, the rest of the line and the lines after, the line up to the cursor. */
export interface PeerPrompt {
  readonly prefix: string;
  readonly suffix: string;
  readonly line: string;
}

/** A cursor as llama.vscode sees it. */
export interface PeerCursor extends PeerPrompt {
  /** The white space before the cursor where nothing else is: it is not sent, and taken off the answer's beginning. */
  readonly indentation: number;
  /** Of the line, for the server's `n_indent`. */
  readonly lineIndentation: number;
  readonly linePrefix: string;
  readonly lineSuffix: string;
  /** The lines below the cursor. */
  readonly below: readonly string[];
}

// llama.vscode's defaults of `n_prefix`, `n_suffix` (lines) and `max_line_suffix` (characters).
const LINES_BEFORE = 256;
const LINES_AFTER = 64;
const LONGEST_LINE_SUFFIX = 8;

/** The prompt at a cursor, as `getCompletionItems` of llama.vscode makes it; undefined where it does not complete. */
export function peerCursor(text: string, offset: number): PeerCursor | undefined {
  const above = text.slice(0, offset).split("\n");
  const linePrefix = above.pop() ?? "";
  const [lineSuffix = "", ...below] = text.slice(offset).split("\n");
  if (lineSuffix.length > LONGEST_LINE_SUFFIX) return undefined;
  const blank = linePrefix.trim() === "";
  const line = linePrefix + lineSuffix;
  return {
    prefix: `${above.slice(-LINES_BEFORE).join("\n")}\n`,
    suffix: `${lineSuffix}\n${below.slice(0, LINES_AFTER).join("\n")}\n`,
    line: blank ? "" : linePrefix,
    indentation: blank ? linePrefix.length : 0,
    lineIndentation: line.length - line.trimStart().length,
    linePrefix,
    lineSuffix,
    below,
  };
}

/**
 * What llama.vscode makes of an answer (`shouldDiscardSuggestion` and `updateSuggestion`): nothing where it repeats what
 * follows, and only the beginning where the rest of the line is there already.
 */
export function usable(answer: string, cursor: PeerCursor): string {
  const lines = answer.split(/\r?\n/);
  while (lines.length > 0 && lines.at(-1)?.trim() === "") lines.pop();
  const [first = ""] = lines;
  if (lines.length === 0 || repeatsWhatFollows(lines, cursor)) return "";
  const { lineSuffix } = cursor;
  if (lineSuffix.trim() !== "") {
    if (first.endsWith(lineSuffix)) return first.slice(0, -lineSuffix.length);
    if (lines.length > 1) return first;
  }
  return lines.join("\n");
}

function repeatsWhatFollows(lines: readonly string[], { linePrefix, lineSuffix, below }: PeerCursor): boolean {
  const [first = "", ...others] = lines;
  if (below.length === 0) return false;
  const nothingNew = first.trim() === "" || first.trim() === lineSuffix.trim();
  if (others.length > 0 && nothingNew && others.every((line, index) => line === below[index])) return true;
  if (others.length === 0 && first === lineSuffix) return true;
  const next = below.findIndex((line) => line.trim() !== "");
  if (next === -1 || linePrefix + first !== below[next]) return false;
  const [second = ""] = others;
  if (others.length === 0) return true;
  if (others.length === 1) return second === (below[next + 1] ?? "").slice(0, second.length);
  return others.every((line, index) => line === below[next + 1 + index]);
}

/** The prompt behind a suggestion that is shown, for `cacheFutureSuggestion`. */
export function promptBehind({ prefix, suffix, line }: PeerPrompt, suggestion: string): PeerPrompt {
  const lines = suggestion.split("\n");
  const last = lines.pop() ?? "";
  if (lines.length === 0) return { prefix, suffix, line: line + last };
  const before = `${prefix}${line}${lines.join("\n")}`.split("\n");
  return { prefix: `${before.slice(-LINES_BEFORE).join("\n")}\n`, suffix, line: last };
}
