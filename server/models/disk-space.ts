import { statfs } from "node:fs/promises";
import { HOW_TO_MAKE_ROOM, ModelError } from "./errors.ts";
import { formatBytes } from "./format.ts";

/** What is left for this user on the disk of a directory, in bytes. Rejects with the file system's errors. */
export async function freeSpace(directory: string): Promise<number> {
  const { bavail, bsize } = await statfs(directory);
  return bavail * bsize;
}

/**
 * Makes sure that the disk of an existing directory has room for `bytes` more.
 * @throws {ModelError} `no-space`, with the amount that is missing.
 */
export async function ensureFreeSpace(directory: string, bytes: number, modelId: string): Promise<void> {
  const free = await freeSpace(directory);
  if (free >= bytes) return;
  throw new ModelError(
    "no-space",
    `There is not enough room for ${modelId} in ${directory}: ${formatBytes(bytes)} are needed, ${formatBytes(free)} are free, ${formatBytes(bytes - free)} are missing. ${HOW_TO_MAKE_ROOM}`,
  );
}
