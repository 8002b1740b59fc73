import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { systemErrorCode } from "./system-error-code.ts";

/** What a JSON file holds; undefined where it is not there, or not whole. Rejects where it cannot be read. */
export async function readJson(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, "utf8"));
  } catch (failure) {
    if (systemErrorCode(failure) === "ENOENT" || failure instanceof SyntaxError) return undefined;
    throw failure;
  }
}

/**
 * Puts a text in a file's place at once, so that nobody reads half of it, also where the machine loses power; its folder is
 * made. Call it while holding the file's lock, unless the last one that writes may count. Rejects where it cannot be
 * written; nothing of the attempt is left then.
 */
export async function replaceFile(file: string, text: string): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  const draft = `${file}.${process.pid}`;
  try {
    await writeFile(draft, text, { flush: true });
    await rename(draft, file);
  } catch (failure) {
    // Why it could not be written is worth more than why a rest of it stays.
    await rm(draft, { force: true }).catch((_alsoFailed: unknown) => undefined);
    throw failure;
  }
}
