import type { Position } from "vscode-languageserver-protocol";
import { DocumentError } from "./document-error.ts";

/**
 * The UTF-16 offset of an LSP position. A character behind the end of its line means the end of the line, as the
 * protocol has it.
 * @throws {DocumentError} when there is no such line
 */
export function offsetAt(text: string, { line, character }: Position, name: string): number {
  let start = 0;
  for (let i = 0; i < line; i++) {
    const newline = text.indexOf("\n", start);
    if (newline === -1) {
      throw new DocumentError(`Line ${line + 1} is beyond the end of ${name}, which has ${i + 1} lines.`);
    }
    start = newline + 1;
  }
  const newline = text.indexOf("\n", start);
  const end = newline === -1 ? text.length : newline;
  const lineEnd = end > start && text[end - 1] === "\r" ? end - 1 : end;
  return Math.min(start + character, lineEnd);
}

/** The LSP position of a UTF-16 offset. */
export function positionAt(text: string, offset: number): Position {
  let line = 0;
  let start = 0;
  for (let newline = text.indexOf("\n"); newline !== -1 && newline < offset; newline = text.indexOf("\n", start)) {
    line++;
    start = newline + 1;
  }
  return { line, character: offset - start };
}
