import { mkdtemp, open, readdir, rename, rm } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import { readJson } from "../storage/json-file.ts";
import { systemErrorCode } from "../storage/system-error-code.ts";
import { sizeIfThere } from "./file-size.ts";

const notesSchema = z.object({
  /** The hub's word for the version of a file whose hash nobody knows beforehand. */
  etag: z.string().optional(),
  /** How many bytes the whole file has, where the hub said so and nobody knew it beforehand. */
  bytes: z.number().int().positive().optional(),
  /** Wheels whose bytes are complete, in order, and where in the file each one's bytes end. */
  wheels: z.array(z.object({ name: z.string(), version: z.string(), end: z.number().int().positive() })).default([]),
});

export type PartialNotes = z.output<typeof notesSchema>;

/**
 * A file on its way: `<name>.part` always holds the first bytes of the final file, whichever source they came from,
 * so that any source may go on where another one stopped. `<name>.part.json` holds what is known about them.
 */
export class PartialFile {
  readonly path: string;
  private readonly notesPath: string;
  private readonly scratchPrefix: string;

  constructor(finalPath: string) {
    this.path = `${finalPath}.part`;
    this.notesPath = `${this.path}.json`;
    this.scratchPrefix = `${this.path}.wheels-`;
  }

  /** Bytes that are there; 0 without a file. */
  async size(): Promise<number> {
    return (await sizeIfThere(this.path)) ?? 0;
  }

  /** Creates the file if it is not there yet. */
  async touch(): Promise<void> {
    await (await open(this.path, "a")).close();
  }

  /** What is known about the bytes. Notes that a crash has spoiled count as none. */
  async readNotes(): Promise<PartialNotes> {
    return notesSchema.safeParse(await readJson(this.notesPath)).data ?? { wheels: [] };
  }

  async writeNotes(notes: PartialNotes): Promise<void> {
    await writeJson(this.notesPath, notes);
  }

  /** Makes an empty folder, beside the file, for what the file is put together from. The caller removes it. */
  async makeScratch(): Promise<string> {
    return mkdtemp(this.scratchPrefix);
  }

  /** A process that was killed could not tidy up. Only for who holds the lock, so that nobody is using these folders. */
  async removeScratch(): Promise<void> {
    const folder = path.dirname(this.path);
    const prefix = path.basename(this.scratchPrefix);
    for (const name of await namesIn(folder)) {
      if (name.startsWith(prefix)) await rm(path.join(folder, name), { recursive: true, force: true });
    }
  }

  /** Gives the file its final name. Only for a file whose bytes have been found right. */
  async complete(finalPath: string): Promise<void> {
    await rename(this.path, finalPath);
    await this.discard();
  }

  /** Removes the file and all that belongs to it. */
  async discard(): Promise<void> {
    await rm(this.path, { force: true });
    await rm(this.notesPath, { force: true });
    await this.removeScratch();
  }
}

/** Writes a JSON file so that a crash leaves the old or the new one, never half of one. */
export async function writeJson(file: string, value: unknown): Promise<void> {
  const handle = await open(`${file}.new`, "w");
  try {
    await handle.writeFile(`${JSON.stringify(value, undefined, 2)}\n`);
  } finally {
    await handle.close();
  }
  await rename(`${file}.new`, file);
}

/** What a folder holds; nothing where there is none. */
async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (systemErrorCode(error) === "ENOENT") return [];
    throw error;
  }
}
