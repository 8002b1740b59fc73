import { readFile, rm } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import { systemErrorCode } from "../storage/system-error-code.ts";
import { sizeIfThere } from "./file-size.ts";
import { PartialFile, writeJson } from "./partial-file.ts";
import { RECIPES } from "./requantise/recipe.ts";

const measurement = z.object({ promptTokensPerSecond: z.number(), stepMs: z.number(), bitsPerByte: z.number() });

const recordSchema = z.object({
  id: z.string(),
  /** Name of the copy, in the folder of the original. */
  file: z.string().regex(/^[^/\\]+\.gguf$/),
  /** In words: which format its matrices have. */
  format: z.string(),
  bytes: z.number().int().positive(),
  sha256: z.string(),
  source: z.object({ bytes: z.number(), sha256: z.string() }),
  before: measurement,
  after: measurement,
  /** The processor that it was measured on. */
  processor: z.string(),
  made: z.string(),
});

/** What is remembered of a copy that was made to be fast on this machine. */
export type OptimisedRecord = z.output<typeof recordSchema>;

/** A file of the store whose right content is known. */
export interface HashedFile {
  readonly id: string;
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

export interface OptimisedCopy {
  readonly path: string;
  readonly record: OptimisedRecord;
}

/** Where the copy of a file is, by the id of the recipe: `model.q4_0-tandem.gguf` beside `model.gguf`. */
export function optimisedPath(source: string, recipeId: string): string {
  return `${source.replace(/\.gguf$/i, "")}.${recipeId}-tandem.gguf`;
}

/** Whether a file is such a copy, or will be one. */
export function isOptimisedPath(file: string): boolean {
  return RECIPES.some(({ id }) => file.endsWith(optimisedPath("", id)));
}

/** What copies of a file take that are being written now or were never finished, in bytes. */
export async function unfinishedCopiesBytes(source: string): Promise<number> {
  const sizes = await Promise.all(RECIPES.map(({ id }) => new PartialFile(optimisedPath(source, id)).size()));
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** The copy of a file, if there is one, it is whole, and it was made of the very file that `source` describes. */
export async function findOptimised(source: HashedFile): Promise<OptimisedCopy | undefined> {
  const record = await readRecord(source.path);
  if (!record || record.source.sha256 !== source.sha256 || record.source.bytes !== source.bytes) return undefined;
  const file = path.join(path.dirname(source.path), record.file);
  return (await sizeIfThere(file)) === record.bytes ? { path: file, record } : undefined;
}

/** From now on the copy of `source` that the record names counts. */
export async function writeOptimisedRecord(source: string, record: OptimisedRecord): Promise<void> {
  await writeJson(recordPath(source), record);
}

/**
 * Deletes the copies of a file and their record, and what is left of a copy that was never finished. Resolves to whether
 * there was a copy.
 */
export async function removeOptimised(source: string): Promise<boolean> {
  let found = false;
  for (const { id } of RECIPES) {
    const copy = optimisedPath(source, id);
    found ||= (await sizeIfThere(copy)) !== undefined;
    await rm(copy, { force: true });
    await new PartialFile(copy).discard();
  }
  await rm(recordPath(source), { force: true });
  return found;
}

function recordPath(source: string): string {
  return `${source}.optimised.json`;
}

async function readRecord(source: string): Promise<OptimisedRecord | undefined> {
  try {
    return recordSchema.safeParse(JSON.parse(await readFile(recordPath(source), "utf8"))).data;
  } catch (error) {
    if (error instanceof SyntaxError || ["ENOENT", "ENOTDIR"].includes(systemErrorCode(error) ?? "")) return undefined;
    throw error;
  }
}
