import { open, readFile, rename, rm } from "node:fs/promises";
import { z } from "zod";
import { systemErrorCode } from "./errors.ts";
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

  constructor(finalPath: string) {
    this.path = `${finalPath}.part`;
    this.notesPath = `${this.path}.json`;
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
    try {
      const parsed = notesSchema.safeParse(JSON.parse(await readFile(this.notesPath, "utf8")));
      return parsed.success ? parsed.data : { wheels: [] };
    } catch (error) {
      if (error instanceof SyntaxError || systemErrorCode(error) === "ENOENT") return { wheels: [] };
      throw error;
    }
  }

  async writeNotes(notes: PartialNotes): Promise<void> {
    await writeJson(this.notesPath, notes);
  }

  /** Gives the file its final name. Only for a file whose bytes have been found right. */
  async complete(finalPath: string): Promise<void> {
    await rename(this.path, finalPath);
    await rm(this.notesPath, { force: true });
  }

  async discard(): Promise<void> {
    await rm(this.path, { force: true });
    await rm(this.notesPath, { force: true });
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
