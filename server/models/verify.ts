import { stat } from "node:fs/promises";
import type { VerifiedModel } from "../protocol.ts";
import { findOptimised, type HashedFile, removeOptimised } from "./optimised-copy.ts";
import { type FetchProgress, ProgressMeter } from "./progress.ts";
import { sha256OfFile } from "./sha256.ts";
import { type StoredFiles, unlessInUse } from "./stored-files.ts";

export interface VerifyOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: FetchProgress) => void;
  /** Told of a model before a file of it is removed: lets go of what is loaded of it. */
  readonly beforeRemove?: (id: string) => Promise<void>;
}

/**
 * Hashes every file, and the copies made of them. A wrong one is removed; with an original its copy goes too.
 * @throws {ModelError} `busy`; what `beforeRemove` throws; the file system's errors; the signal's reason once it is aborted.
 */
export async function verifyFiles(files: StoredFiles, options: VerifyOptions): Promise<VerifiedModel[]> {
  const results: VerifiedModel[] = [];
  for (const file of await files.all()) {
    const sha256 = await hash(file, options);
    const ok = sha256 === file.sha256;
    if (!ok) {
      await options.beforeRemove?.(file.id);
      await files.remove(file.id, file.path);
    }
    const message = ok
      ? "The file is right."
      : `The file was damaged: its SHA-256 is ${sha256}, not ${file.sha256}. It has been removed; fetch ${file.id} again.`;
    results.push({ id: file.id, ok, message });
    if (ok) results.push(...(await verifyCopy(file, options)));
  }
  return results;
}

async function verifyCopy(source: HashedFile, options: VerifyOptions): Promise<VerifiedModel[]> {
  const copy = await findOptimised(source);
  if (!copy) return [];
  const { record } = copy;
  const id = `${source.id} (optimised)`;
  const sha256 = await hash({ id, path: copy.path }, options);
  if (sha256 === record.sha256) return [{ id, ok: true, message: "The copy made on this machine is right." }];
  await options.beforeRemove?.(source.id);
  await unlessInUse(source.id, () => removeOptimised(source.path));
  return [
    {
      id,
      ok: false,
      message: `The copy made on this machine was damaged: its SHA-256 is ${sha256}, not ${record.sha256}. It has been removed, and the original is used; make it again with "Tandem: Manage Models", or in a terminal with tandem models optimise ${source.id}.`,
    },
  ];
}

async function hash(
  { id, path }: Pick<HashedFile, "id" | "path">,
  { signal, onProgress = () => undefined }: VerifyOptions,
): Promise<string> {
  const { size } = await stat(path);
  const meter = new ProgressMeter(id, onProgress);
  meter.begin("verifying");
  return sha256OfFile(path, { signal, onBytes: (done) => meter.update(done, size) });
}
