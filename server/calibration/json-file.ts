import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import path from "node:path";

/** What a JSON file holds; undefined where it is not there, or not whole. Rejects where it cannot be read. */
export async function readJson(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, "utf8"));
  } catch (failure) {
    if (isMissing(failure) || failure instanceof SyntaxError) return undefined;
    throw failure;
  }
}

/**
 * Puts a text in a file's place at once, so that nobody reads half of it; its folder is made. Of several processes that
 * write at the same time, the last one counts. Rejects where it cannot be written.
 */
export async function replaceFile(file: string, text: string): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  const draft = `${file}.${process.pid}`;
  await writeFile(draft, text);
  await rename(draft, file);
}

function isMissing(failure: unknown): boolean {
  return failure instanceof Error && "code" in failure && failure.code === "ENOENT";
}
