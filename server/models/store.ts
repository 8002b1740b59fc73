import { mkdir } from "node:fs/promises";
import path from "node:path";
import type { VerifiedModel } from "../protocol.ts";
import { isFileLocked, withFileLock } from "../storage/file-lock.ts";
import { CATALOGUE, type CatalogueModel } from "./catalogue.ts";
import { modelsDirectory } from "./directory.ts";
import { download, PATIENCE, type Patience } from "./download.ts";
import { asStoreError, ModelError } from "./errors.ts";
import { sizeIfThere } from "./file-size.ts";
import { hubUrl } from "./hub.ts";
import { writeHubRecord } from "./hub-records.ts";
import { listModels, type StoredModel } from "./list-models.ts";
import { checkLocalFile } from "./local-file.ts";
import { type OptimiseOptions, optimise } from "./optimise.ts";
import { findOptimised, type HashedFile, type OptimisedRecord, removeOptimised } from "./optimised-copy.ts";
import { PartialFile } from "./partial-file.ts";
import { type FetchProgress, type ModelSource, ProgressMeter } from "./progress.ts";
import { type ModelReference, parseModelReference } from "./reference.ts";
import { StoredFiles, type StoredReference, unlessInUse } from "./stored-files.ts";
import { type AcceptTerms, requireTerms } from "./terms.ts";
import { type VerifyOptions, verifyFiles } from "./verify.ts";

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

/** The user's model files: one directory, shared by all windows, projects and processes. */
export class ModelStore {
  readonly directory: string;
  readonly catalogue: readonly CatalogueModel[];
  private readonly environment: NodeJS.ProcessEnv;
  private readonly baseDirectory: string;
  private readonly patience: Patience;
  private readonly files: StoredFiles;

  constructor(options: ModelStoreOptions = {}) {
    this.environment = options.environment ?? process.env;
    this.catalogue = options.catalogue ?? CATALOGUE;
    this.baseDirectory = options.baseDirectory ?? process.cwd();
    this.patience = options.patience ?? PATIENCE;
    this.directory = modelsDirectory(options.directory ?? "", this.environment);
    this.files = new StoredFiles(this.directory, this.catalogue);
  }

  /**
   * The path of a model's file, or undefined when it has yet to be fetched. Where a copy was made that is faster on this
   * machine, it is the copy's. Takes what {@link parseModelReference} takes. A local file is checked.
   * @throws {ModelError} `unknown-model`; for a local file also `unreadable`, `not-gguf` and `truncated`.
   */
  async locate(name: string): Promise<string | undefined> {
    const reference = this.parse(name);
    if (reference.kind === "local") {
      await checkLocalFile(reference.path);
      return reference.path;
    }
    return this.inStore(() => this.locateStored(reference));
  }

  /**
   * The file that {@link locate} leads to, with the size and hash that were found right when it was fetched or made.
   * Undefined while it is not on this machine, and for a user's own file, whose hash nobody knows.
   * @throws {ModelError} `unknown-model`, `store-unusable`
   */
  async verified(name: string): Promise<HashedFile | undefined> {
    const reference = this.parse(name);
    if (reference.kind === "local") return undefined;
    return this.inStore(async () => {
      const file = await this.files.identify(reference);
      const copy = file && (await findOptimised(file));
      return copy ? { ...copy.record, id: reference.id, path: copy.path } : file;
    });
  }

  /**
   * Makes sure that a model is on this machine and returns the path of its file. Downloads, verifies, and waits for
   * another process that already downloads the same file. A local file is only checked.
   * @throws {ModelError}; an aborted fetch rejects with the signal's reason, and the next one goes on from there.
   */
  async fetch(name: string, options: FetchOptions = {}): Promise<string> {
    const reference = this.parse(name);
    if (reference.kind === "local") {
      await checkLocalFile(reference.path);
      return reference.path;
    }
    return this.inStore(
      async () => (await this.locateStored(reference)) ?? (await this.fetchStored(reference, options)),
    );
  }

  /**
   * The whole catalogue, the files of the hub that have been fetched besides or whose fetching has begun, and those of
   * `others` (paths and hub references) that are not among them. What is no reference at all is left out.
   */
  list(others: readonly string[] = []): Promise<StoredModel[]> {
    return this.inStore(() => listModels(this.files, this.catalogue, (name) => this.parse(name), others));
  }

  /**
   * Hashes every file in the store. A wrong one is removed.
   * @throws {ModelError} `busy` or `store-unusable`; the signal's reason once it is aborted.
   */
  verify(options: VerifyOptions = {}): Promise<VerifiedModel[]> {
    return this.inStore(() => verifyFiles(this.files, options));
  }

  /**
   * Deletes a model's file, the copy that was made of it, and what is left of a download that broke off. Files that the
   * user keeps elsewhere are never touched.
   * @throws {ModelError} `unknown-model`, `unreadable` when there is nothing to remove, `busy`, `store-unusable`.
   */
  async remove(name: string): Promise<void> {
    const reference = this.stored(name, "Tandem removes only what it has fetched itself");
    const file = this.files.pathOf(reference);
    const part = new PartialFile(file);
    await this.inStore(async () => {
      if ((await sizeIfThere(file)) === undefined && (await part.size()) === 0) {
        throw new ModelError("unreadable", `${reference.id} is not on this machine, so there is nothing to remove.`);
      }
      await refuseWhileLocked(reference.id, file);
      await part.discard();
      await this.files.remove(reference.id, file);
    });
  }

  /**
   * Makes a copy of a model's file that is faster on this machine, if there can be one: see {@link optimise}. From then
   * on {@link locate} leads to it.
   * @throws {ModelError} `unreadable` while the model is not on this machine, and what {@link optimise} throws.
   */
  async optimise(name: string, options: OptimiseOptions): Promise<OptimisedRecord | undefined> {
    const reference = this.stored(name, "Tandem writes copies only of what it has fetched itself");
    return this.inStore(async () => {
      const source = await this.files.identify(reference);
      if (source) return optimise(source, options);
      throw new ModelError(
        "unreadable",
        `${reference.id} is not on this machine. Fetch it first with "Tandem: Manage Models", or in a terminal with tandem models fetch ${reference.id}.`,
      );
    });
  }

  /**
   * Deletes the copy that {@link optimise} has made; the original is used again.
   * @throws {ModelError} `unreadable` when there is none, `busy`, `store-unusable`.
   */
  async removeOptimised(name: string): Promise<void> {
    const reference = this.stored(name, "Tandem has made no copy of it");
    const file = this.files.pathOf(reference);
    await this.inStore(async () => {
      await refuseWhileLocked(reference.id, file);
      if (await unlessInUse(reference.id, () => removeOptimised(file))) return;
      throw new ModelError("unreadable", `There is no optimised copy of ${reference.id}, so there is nothing to undo.`);
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

  /** A reference to a model of the store; a user's own file is refused, for the reason given. */
  private stored(name: string, whyNot: string): StoredReference {
    const reference = this.parse(name);
    if (reference.kind !== "local") return reference;
    throw new ModelError("refused", `${reference.path} is your own file: ${whyNot}.`);
  }

  private async locateStored(reference: StoredReference): Promise<string | undefined> {
    const file = await this.files.identify(reference);
    return (file && (await findOptimised(file))?.path) ?? this.files.locate(reference);
  }

  private async fetchStored(reference: StoredReference, options: FetchOptions): Promise<string> {
    const { signal = new AbortController().signal, onProgress = ignore, onNotice = ignore } = options;
    const file = this.files.pathOf(reference);
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
}

async function refuseWhileLocked(id: string, file: string): Promise<void> {
  if (!(await isFileLocked(file))) return;
  throw new ModelError("busy", `Another Tandem process works on ${id} just now. Cancel that, or wait, then try again.`);
}

function ignore(): void {
  // Nobody listens.
}
