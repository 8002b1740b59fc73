import { mkdir, rm, stat } from "node:fs/promises";
import path from "node:path";
import type { VerifiedModel } from "../protocol.ts";
import { CATALOGUE, type CatalogueModel } from "./catalogue.ts";
import { modelsDirectory } from "./directory.ts";
import { download, PATIENCE, type Patience } from "./download.ts";
import { asStoreError, ModelError, systemErrorCode } from "./errors.ts";
import { sizeIfThere } from "./file-size.ts";
import { checkGguf } from "./gguf.ts";
import { hubUrl } from "./hub.ts";
import { readHubRecords, recordPath, writeHubRecord } from "./hub-records.ts";
import { isFileLocked, withFileLock } from "./lock.ts";
import { PartialFile } from "./partial-file.ts";
import { type FetchProgress, type ModelSource, ProgressMeter } from "./progress.ts";
import { type ModelReference, parseModelReference } from "./reference.ts";
import { sha256OfFile } from "./sha256.ts";
import { type AcceptTerms, requireTerms } from "./terms.ts";

export interface ModelStoreOptions {
  /** The setting `models.directory`; empty for the user's cache folder. The variable TANDEM_MODELS wins over it. */
  readonly directory?: string;
  /** Where relative paths of local model files begin. The current directory unless given. */
  readonly baseDirectory?: string;
  readonly environment?: NodeJS.ProcessEnv;
  readonly catalogue?: readonly CatalogueModel[];
  readonly patience?: Patience;
}

export interface FetchOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: FetchProgress) => void;
  /** Hears of what a person should know although the download goes on, such as the change to another source. */
  readonly onNotice?: (message: string) => void;
  readonly preferredSource?: ModelSource;
  /** Asked before the first download of a model whose licence has terms. Without it, such models are refused. */
  readonly acceptTerms?: AcceptTerms;
}

/** A model of the catalogue, or a file of the hub that somebody fetched into the store. */
export interface StoredModel {
  readonly id: string;
  readonly title: string;
  readonly note: string;
  readonly bytes: number;
  readonly licence: string;
  readonly termsUrl?: string;
  /** Where the file is; undefined while it is not on this machine. */
  readonly path: string | undefined;
}

type StoredReference = Exclude<ModelReference, { kind: "local" }>;

interface HashedFile {
  readonly id: string;
  readonly path: string;
  readonly sha256: string;
}

const HUB_FOLDER = "hf";

/** The user's model files: one directory, shared by all windows, projects and processes. */
export class ModelStore {
  readonly directory: string;
  readonly catalogue: readonly CatalogueModel[];
  private readonly environment: NodeJS.ProcessEnv;
  private readonly baseDirectory: string;
  private readonly patience: Patience;

  constructor(options: ModelStoreOptions = {}) {
    this.environment = options.environment ?? process.env;
    this.catalogue = options.catalogue ?? CATALOGUE;
    this.baseDirectory = options.baseDirectory ?? process.cwd();
    this.patience = options.patience ?? PATIENCE;
    this.directory = modelsDirectory(options.directory ?? "", this.environment);
  }

  /**
   * The path of a model's file, or undefined when it has yet to be fetched. Takes what {@link parseModelReference}
   * takes. A local file is checked.
   * @throws {ModelError} `unknown-model`; for a local file also `unreadable`, `not-gguf` and `truncated`.
   */
  async locate(name: string): Promise<string | undefined> {
    const reference = this.parse(name);
    if (reference.kind === "local") {
      await checkGguf(reference.path);
      return reference.path;
    }
    return this.inStore(() => this.locateStored(reference));
  }

  /**
   * Makes sure that a model is on this machine and returns the path of its file. Downloads, verifies, and waits for
   * another process that already downloads the same file. A local file is only checked.
   * @throws {ModelError}; an aborted fetch rejects with the signal's reason, and the next one goes on from there.
   */
  async fetch(name: string, options: FetchOptions = {}): Promise<string> {
    const reference = this.parse(name);
    if (reference.kind === "local") {
      await checkGguf(reference.path);
      return reference.path;
    }
    return this.inStore(
      async () => (await this.locateStored(reference)) ?? (await this.fetchStored(reference, options)),
    );
  }

  /** The whole catalogue, and the files of the hub that have been fetched besides. */
  list(): Promise<StoredModel[]> {
    return this.inStore(async () => {
      const fromCatalogue = this.catalogue.map(async (model): Promise<StoredModel> => {
        const { id, title, note, bytes, licence, termsUrl } = model;
        return {
          id,
          title,
          note,
          bytes,
          licence,
          termsUrl,
          path: await this.locateStored({ kind: "catalogue", id, model }),
        };
      });
      const records = await this.hubRecords();
      const fromHub = records.map(({ record, file }) => ({
        id: record.reference,
        title: path.basename(file),
        note: "From the model hub, not in Tandem's catalogue.",
        bytes: record.bytes,
        licence: "see its page on the hub",
        path: file,
      }));
      return [...(await Promise.all(fromCatalogue)), ...fromHub];
    });
  }

  /**
   * Hashes every file in the store. A wrong one is removed.
   * @throws {ModelError} `busy` or `store-unusable`; the signal's reason once it is aborted.
   */
  verify({ signal, onProgress = ignore }: Pick<FetchOptions, "signal" | "onProgress"> = {}): Promise<VerifiedModel[]> {
    return this.inStore(async () => {
      const results: VerifiedModel[] = [];
      for (const file of await this.hashedFiles()) {
        const { size } = await stat(file.path);
        const meter = new ProgressMeter(file.id, onProgress);
        meter.begin("verifying");
        const sha256 = await sha256OfFile(file.path, { signal, onBytes: (done) => meter.update(done, size) });
        const ok = sha256 === file.sha256;
        if (!ok) await this.removeFile(file.id, file.path);
        const message = ok
          ? "The file is right."
          : `The file was damaged: its SHA-256 is ${sha256}, not ${file.sha256}. It has been removed; fetch ${file.id} again.`;
        results.push({ id: file.id, ok, message });
      }
      return results;
    });
  }

  /**
   * Deletes a model's file, and what is left of a download that broke off. Files that the user keeps elsewhere are
   * never touched.
   * @throws {ModelError} `unknown-model`, `unreadable` when there is nothing to remove, `busy`, `store-unusable`.
   */
  async remove(name: string): Promise<void> {
    const reference = this.parse(name);
    if (reference.kind === "local") {
      throw new ModelError(
        "refused",
        `${reference.path} is your own file: Tandem removes only what it has fetched itself.`,
      );
    }
    const file = this.finalPath(reference);
    const part = new PartialFile(file);
    await this.inStore(async () => {
      if (!(await exists(file)) && (await part.size()) === 0) {
        throw new ModelError("unreadable", `${reference.id} is not on this machine, so there is nothing to remove.`);
      }
      if (await isFileLocked(file)) {
        throw new ModelError(
          "busy",
          `${reference.id} is being downloaded just now. Cancel the download, then remove it.`,
        );
      }
      await part.discard();
      await this.removeFile(reference.id, file);
    });
  }

  private async inStore<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw asStoreError(error, this.directory);
    }
  }

  private parse(name: string): ModelReference {
    return parseModelReference(name, { catalogue: this.catalogue, baseDirectory: this.baseDirectory });
  }

  private finalPath(reference: StoredReference): string {
    if (reference.kind === "catalogue") return path.join(this.directory, reference.model.fileName);
    const { repository, revision, file } = reference.hub;
    return path.join(this.directory, HUB_FOLDER, `${repository}@${revision}`, file);
  }

  private async locateStored(reference: StoredReference): Promise<string | undefined> {
    const file = this.finalPath(reference);
    if (reference.kind === "hub") return (await exists(file)) ? file : undefined;
    // A file gets its name only after its hash was right; the size still tells a disk that lost some of it.
    return (await sizeIfThere(file)) === reference.model.bytes ? file : undefined;
  }

  private async fetchStored(reference: StoredReference, options: FetchOptions): Promise<string> {
    const { signal = new AbortController().signal, onProgress = ignore, onNotice = ignore } = options;
    const file = this.finalPath(reference);
    const part = new PartialFile(file);
    const wanted = reference.kind === "catalogue" ? reference.model : reference;
    const bytes = reference.kind === "catalogue" ? reference.model.bytes : undefined;
    const meter = new ProgressMeter(reference.id, onProgress);
    if (reference.kind === "catalogue") await requireTerms(reference.model, part, options.acceptTerms);
    await mkdir(path.dirname(file), { recursive: true });

    const showOthersProgress = async () => {
      meter.begin("waiting");
      meter.update(await part.size(), bytes);
    };
    return withFileLock(file, { signal, onWait: showOthersProgress }, async (signal) => {
      const installed = await this.locateStored(reference);
      if (installed) return installed;
      const sha256 = await download(wanted, part, {
        directory: path.dirname(file),
        preferredSource: options.preferredSource ?? "hub",
        hubUrl: hubUrl(this.environment),
        environment: this.environment,
        patience: this.patience,
        signal,
        meter,
        onNotice,
      });
      if (reference.kind === "hub") {
        await writeHubRecord(file, { reference: reference.id, bytes: await part.size(), sha256 });
      }
      await part.complete(file);
      return file;
    });
  }

  private async hashedFiles(): Promise<HashedFile[]> {
    const files: HashedFile[] = [];
    for (const model of this.catalogue) {
      const file = path.join(this.directory, model.fileName);
      if (await exists(file)) files.push({ id: model.id, path: file, sha256: model.sha256 });
    }
    const records = await this.hubRecords();
    return [
      ...files,
      ...records.map(({ record, file }) => ({ id: record.reference, path: file, sha256: record.sha256 })),
    ];
  }

  private hubRecords(): ReturnType<typeof readHubRecords> {
    return readHubRecords(path.join(this.directory, HUB_FOLDER));
  }

  private async removeFile(id: string, file: string): Promise<void> {
    try {
      await rm(file, { force: true });
      await rm(recordPath(file), { force: true });
    } catch (error) {
      if (!["EBUSY", "EPERM"].includes(systemErrorCode(error) ?? "")) throw error;
      throw new ModelError("busy", `${id} is in use. Close the editor windows that use it, then remove it again.`, {
        cause: error,
      });
    }
  }
}

async function exists(file: string): Promise<boolean> {
  return (await sizeIfThere(file)) !== undefined;
}

function ignore(): void {
  // Nobody listens.
}
