import type { TraceToken } from "../server/protocol.ts";

/** What stands of a token on one line. */
export interface LinePiece {
  readonly token: TraceToken;
  /** Which token of the answer it is, from 0. */
  readonly index: number;
  readonly text: string;
}

/**
 * The tokens of an answer, line by line: a token that holds an end of line is cut behind it. What follows the last one is
 * a line too, and may be empty.
 */
export function linesOf(tokens: readonly TraceToken[]): LinePiece[][] {
  let line: LinePiece[] = [];
  const lines = [line];
  for (const [index, token] of tokens.entries()) {
    for (const text of token.text.split(/(?<=\n)/)) {
      line.push({ token, index, text });
      if (!text.endsWith("\n")) continue;
      line = [];
      lines.push(line);
    }
  }
  return lines;
}
