import { DocumentError } from "./document-error.ts";

/** UTF-16 units on either side of the cursor that are looked at. */
const LOOKED_AT = 20_000;

/**
 * Makes sure that there is text to complete around a cursor, before anything is loaded for it.
 * @param name the document, as the user knows it
 * @throws {DocumentError} for binary files, and where there is nothing to go on
 */
export function checkCompletable(text: string, offset: number, name: string): void {
  const around = text.slice(Math.max(0, offset - LOOKED_AT), offset + LOOKED_AT);
  if (around.includes("\0")) throw new DocumentError(`${name} looks like a binary file. Tandem completes text only.`);
  if (around.trim() === "") {
    throw new DocumentError(`${name} has no text yet. Write a line, and Tandem has something to go on.`);
  }
}
