import { readdir, stat } from "node:fs/promises";
import path from "node:path";

/** How many files are in a folder and below, and their bytes together. Undefined where it cannot be read. */
export async function folderSize(folder: string): Promise<{ files: number; bytes: number } | undefined> {
  try {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile());
    const sizes = await Promise.all(
      files.map(async ({ parentPath, name }) => (await stat(path.join(parentPath, name))).size),
    );
    return { files: files.length, bytes: sizes.reduce((sum, size) => sum + size, 0) };
  } catch (_unreadable) {
    return undefined;
  }
}
