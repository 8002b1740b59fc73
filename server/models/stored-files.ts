import { readdir, rm } from "node:fs/promises";
import path from "node:path";
import { systemErrorCode } from "../storage/system-error-code.ts";
import type { CatalogueModel } from "./catalogue.ts";
import { ModelError } from "./errors.ts";
import { sizeIfThere } from "./file-size.ts";
import { readHubRecord, readHubRecords, recordPath } from "./hub-records.ts";
import { type HashedFile, isOptimisedPath, removeOptimised } from "./optimised-copy.ts";
import type { ModelReference } from "./reference.ts";

/** A model whose file Tandem keeps itself. */
export type StoredReference = Exclude<ModelReference, { kind: "local" }>;

const HUB_FOLDER = "hf";

/** Which files of the store belong to which model. Rejects with the file system's errors. */
export class StoredFiles {
  readonly #directory: string;
  readonly #catalogue: readonly CatalogueModel[];

  constructor(directory: string, catalogue: readonly CatalogueModel[]) {
    this.#directory = directory;
    this.#catalogue = catalogue;
  }

  /** Where the file of a model is, or will be. */
  pathOf(reference: StoredReference): string {
    if (reference.kind === "catalogue") return path.join(this.#directory, reference.model.fileName);
    const { repository, revision, file } = reference.hub;
    return path.join(this.#directory, HUB_FOLDER, `${repository}@${revision}`, file);
  }

  /**
   * The file of a model, or undefined while it is not on this machine whole. One of the hub whose record is lost is taken
   * as it is.
   */
  async locate(reference: StoredReference): Promise<string | undefined> {
    const file = this.pathOf(reference);
    const size = await sizeIfThere(file);
    if (size === undefined) return undefined;
    const known = reference.kind === "catalogue" ? reference.model : await readHubRecord(file);
    // A file gets its name only after its hash was right; the size still tells a disk that lost some of it.
    return known && size !== known.bytes ? undefined : file;
  }

  /** The file of a model with its right size and hash, or undefined while it is not on this machine whole. */
  async identify(reference: StoredReference): Promise<HashedFile | undefined> {
    const file = await this.locate(reference);
    if (file === undefined) return undefined;
    const known = reference.kind === "catalogue" ? reference.model : await readHubRecord(file);
    return known && { id: reference.id, path: file, bytes: known.bytes, sha256: known.sha256 };
  }

  /** Every file that is there, whole or not, with its right size and hash. */
  async all(): Promise<HashedFile[]> {
    const files: HashedFile[] = [];
    for (const { id, fileName, bytes, sha256 } of this.#catalogue) {
      const file = path.join(this.#directory, fileName);
      if ((await sizeIfThere(file)) !== undefined) files.push({ id, path: file, bytes, sha256 });
    }
    return [...files, ...(await this.fromHub())];
  }

  /** The files of the hub that are not in the catalogue. */
  async fromHub(): Promise<HashedFile[]> {
    const records = await readHubRecords(path.join(this.#directory, HUB_FOLDER));
    return records.map(({ record: { reference, bytes, sha256 }, file }) => ({
      id: reference,
      path: file,
      bytes,
      sha256,
    }));
  }

  /** References to the files of the hub whose fetching has begun and not ended. */
  async unfinishedFromHub(): Promise<string[]> {
    const folder = path.join(this.#directory, HUB_FOLDER);
    if ((await sizeIfThere(folder)) === undefined) return [];
    const names = await readdir(folder, { recursive: true });
    return names.flatMap((name) => unfinishedReference(name.split(path.sep)) ?? []);
  }

  /**
   * Deletes the file of a model, what is remembered of it, and the copy that was made of it.
   * @throws {ModelError} `busy` when a program has it open and the platform then keeps it.
   */
  async remove(id: string, file: string): Promise<void> {
    await unlessInUse(id, async () => {
      await removeOptimised(file);
      await rm(file, { force: true });
      await rm(recordPath(file), { force: true });
    });
  }
}

/** Which file of the hub is on its way there: `owner`, `repository@revision`, folders, `name.gguf.part`. */
function unfinishedReference([owner, repository = "", ...file]: readonly string[]): string | undefined {
  const name = file.join("/");
  const model = name.slice(0, -".part".length);
  // A copy that is being written beside its original is no download.
  if (!name.endsWith(".gguf.part") || isOptimisedPath(model)) return undefined;
  return `hf:${owner}/${repository.replace(/@main$/, "")}/${model}`;
}

/**
 * Does some deleting of a model's files.
 * @throws {ModelError} `busy` when a program has one open and the platform then keeps it.
 */
export async function unlessInUse<T>(id: string, deleting: () => Promise<T>): Promise<T> {
  try {
    return await deleting();
  } catch (error) {
    if (!["EBUSY", "EPERM"].includes(systemErrorCode(error) ?? "")) throw error;
    throw new ModelError("busy", `${id} is in use. Close the editor windows that use it, then remove it again.`, {
      cause: error,
    });
  }
}
