import { readFile, stat } from "node:fs/promises";
import path from "node:path";
import type { Cursor } from "../completion/completion-service.ts";
import { DocumentError } from "../completion/document-error.ts";
import { languageOfFile } from "../completion/syntax/language-names.ts";

/** Larger files are no source code; reading one into memory would only make people wait. */
const MOST_BYTES = 64 * 1024 * 1024;

/**
 * Reads `FILE:LINE:COLUMN` (both from 1 on, as editors show them; columns in UTF-16 units).
 * @throws {DocumentError} when the place is not written so, is not there, or cannot be read
 */
export async function cursorOf(place: string): Promise<Cursor> {
  const match = /^(.+):(\d+):(\d+)$/.exec(place);
  if (!match)
    throw new DocumentError(`"${place}" names no place. Write FILE:LINE:COLUMN, for example src/app.ts:12:8.`);
  const file = match[1] as string;
  const text = await read(file);
  return {
    document: file,
    language: languageOfFile(file),
    text,
    offset: offsetOf(text, Number(match[2]), Number(match[3]), file),
  };
}

async function read(file: string): Promise<string> {
  const where = path.resolve(file);
  try {
    if ((await stat(where)).size <= MOST_BYTES) return await readFile(where, "utf8");
  } catch (failure) {
    const code = failure instanceof Error && "code" in failure ? failure.code : failure;
    const why = code === "ENOENT" ? "there is no such file" : code === "EISDIR" ? "it is a folder" : String(code);
    throw new DocumentError(`${file} cannot be read: ${why}.`, { cause: failure });
  }
  throw new DocumentError(`${file} is larger than 64 MB. Tandem completes source files only.`);
}

function offsetOf(text: string, line: number, column: number, file: string): number {
  const lines = text.split("\n");
  const content = lines[line - 1]?.replace(/\r$/, "");
  if (content === undefined) {
    throw new DocumentError(`${file} has ${lines.length} lines; there is no line ${line}.`);
  }
  if (column < 1 || column > content.length + 1) {
    throw new DocumentError(
      `Line ${line} of ${file} has columns 1 to ${content.length + 1}; there is no column ${column}.`,
    );
  }
  const before = lines.slice(0, line - 1).reduce((length, previous) => length + previous.length + 1, 0);
  return before + column - 1;
}
