import { stat } from "node:fs/promises";
import { ModelError } from "./errors.ts";
import { checkGguf } from "./gguf.ts";

/** A file that is too short is taken for one that is still being copied as long as it was written to so recently, in ms. */
const STILL_WRITTEN_MS = 10_000;
/** Fewer bytes do not even tell what kind of file it is. */
const FIRST_BYTES = 8;

/**
 * Makes sure that a file of the user's own is a whole GGUF file.
 * @throws {ModelError} what {@link checkGguf} throws, and `growing` for one that is probably still being copied.
 */
export async function checkLocalFile(file: string): Promise<void> {
  try {
    await checkGguf(file);
  } catch (failure) {
    throw (await isGrowing(file, failure)) ? growing(file, failure) : failure;
  }
}

async function isGrowing(file: string, failure: unknown): Promise<boolean> {
  if (!(failure instanceof ModelError) || failure.code === "unreadable") return false;
  const { size, mtimeMs } = await stat(file);
  return (failure.code === "truncated" || size < FIRST_BYTES) && Date.now() - mtimeMs < STILL_WRITTEN_MS;
}

function growing(file: string, cause: unknown): ModelError {
  return new ModelError(
    "growing",
    `${file} is not complete yet: it was written to a moment ago. Wait until all of it is there.`,
    { cause },
  );
}
