import { mkdir, readdir, rename, rm, stat, utimes } from "node:fs/promises";
import path from "node:path";
import { extract, type ReadEntry } from "tar";
import type { GpuType } from "../../protocol.ts";
import { withFileLock } from "../../storage/file-lock.ts";
import { ensureFreeSpace } from "../disk-space.ts";
import { PATIENCE, type Patience } from "../download.ts";
import { asStoreError, ModelError } from "../errors.ts";
import { hashOfFile } from "../file-hash.ts";
import { sizeIfThere } from "../file-size.ts";
import { downloadFile } from "../http-download.ts";
import { PartialFile } from "../partial-file.ts";
import { type FetchProgress, ProgressMeter } from "../progress.ts";
import { type GpuPackage, gpuPackages } from "./gpu-packages.ts";
import { npmRegistry } from "./npm-registry.ts";

export interface GpuStoreOptions {
  /** The models' folder. */
  readonly directory: string;
  /** Address of the package registry, from the setting `gpu.registry`; where it is empty, npm is asked. */
  readonly registry: string;
  readonly environment?: NodeJS.ProcessEnv;
  readonly patience?: Patience;
  /** What is needed for an interface on this machine. */
  readonly packagesFor?: (type: GpuType) => readonly GpuPackage[];
}

export interface InstallOptions {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: FetchProgress) => void;
}

/** llama.cpp for an interface to graphics cards, on this machine. */
export interface InstalledGpu {
  readonly type: GpuType;
  /** The folder of each package, by its name. */
  readonly folders: ReadonlyMap<string, string>;
}

/** Best first. */
const TYPES: readonly GpuType[] = ["cuda", "vulkan"];
/** What nobody has used for so long is removed, in ms: another editor may have another version of Tandem. */
const UNUSED_AFTER_MS = 30 * 86_400_000;

/** llama.cpp's variants for graphics cards, in the models' folder. They are fetched only when somebody asks for them. */
export class GpuStore {
  readonly #directory: string;
  readonly #registry: string;
  readonly #environment: NodeJS.ProcessEnv;
  readonly #patience: Patience;
  readonly #packagesFor: (type: GpuType) => readonly GpuPackage[];

  constructor({
    directory,
    registry,
    environment = process.env,
    patience = PATIENCE,
    packagesFor = gpuPackages,
  }: GpuStoreOptions) {
    this.#environment = environment;
    this.#directory = path.join(directory, "gpu");
    this.#registry = registry.replace(/\/+$/, "");
    this.#patience = patience;
    this.#packagesFor = packagesFor;
  }

  /** The variants that are here whole, best first. Rejects with the file system's errors. */
  async installed(): Promise<InstalledGpu[]> {
    const found: InstalledGpu[] = [];
    for (const type of TYPES) {
      const packages = this.#packagesFor(type);
      if (packages.length === 0 || !(await this.#areHere(packages))) continue;
      found.push({ type, folders: new Map(packages.map((wanted) => [wanted.name, this.#folderOf(wanted)])) });
    }
    return found;
  }

  /**
   * The variants that are here whole, best first, for whoever loads them now: they count as used. Rejects with the file
   * system's errors.
   */
  async use(): Promise<InstalledGpu[]> {
    const found = await this.installed();
    const packages = found.flatMap(({ type }) => this.#packagesFor(type));
    const now = new Date();
    for (const folder of new Set(packages.map((wanted) => path.dirname(this.#folderOf(wanted))))) {
      // Somebody else's models may be used, too.
      await utimes(folder, now, now).catch((_notOurs: unknown) => undefined);
    }
    await this.#removeUnused(packages);
    return found;
  }

  /** What is here only as another version of Tandem needed it, so that it is not used. Rejects with the file system's errors. */
  async outdated(): Promise<GpuType[]> {
    const versions = (await sizeIfThere(this.#directory)) === undefined ? [] : await readdir(this.#directory);
    const found: GpuType[] = [];
    for (const type of TYPES) {
      const packages = this.#packagesFor(type);
      if (packages.length === 0 || (await this.#areHere(packages))) continue;
      const others = versions.map((version) => this.#areHere(packages.map((wanted) => ({ ...wanted, version }))));
      if ((await Promise.all(others)).includes(true)) found.push(type);
    }
    return found;
  }

  /**
   * Fetches, verifies and unpacks what an interface needs, unless it is here already. What other versions needed is
   * removed where nobody has used it for a month.
   * @throws {ModelError} `refused` where there is no variant for this platform; `unreachable`, `wrong-hash`, `no-space`,
   * `store-unusable`; the signal's reason once it is aborted, and the next installation goes on from there.
   */
  async install(type: GpuType, options: InstallOptions): Promise<void> {
    const packages = this.#packagesFor(type);
    if (packages.length === 0) {
      throw new ModelError(
        "refused",
        `There is no variant of llama.cpp for ${type} on ${process.platform}-${process.arch}.`,
      );
    }
    try {
      for (const wanted of packages) await this.#installPackage(wanted, options);
      await this.#removeUnused(packages);
    } catch (error) {
      throw asStoreError(error, this.#directory);
    }
  }

  #folderOf({ name, version }: GpuPackage): string {
    return path.join(this.#directory, version, path.basename(name));
  }

  async #areHere(packages: readonly GpuPackage[]): Promise<boolean> {
    return !(await Promise.all(packages.map((wanted) => this.#isHere(wanted)))).includes(false);
  }

  async #isHere(wanted: GpuPackage): Promise<boolean> {
    return (await sizeIfThere(path.join(this.#folderOf(wanted), "package.json"))) !== undefined;
  }

  async #installPackage(wanted: GpuPackage, { signal, onProgress }: InstallOptions): Promise<void> {
    const folder = this.#folderOf(wanted);
    await mkdir(path.dirname(folder), { recursive: true });
    const part = new PartialFile(`${folder}.tgz`);
    const meter = new ProgressMeter(wanted.name, onProgress);
    const showOthersProgress = async () => {
      meter.begin("waiting");
      meter.update(await part.size(), wanted.archiveBytes);
    };
    await withFileLock(folder, { signal, onWait: showOthersProgress }, async (locked) => {
      if (await this.#isHere(wanted)) return;
      await ensureFreeSpace(path.dirname(folder), wanted.archiveBytes + wanted.bytes, wanted.name);
      await this.#download(wanted, part, meter, locked);
      await unpack(part.path, folder);
      await part.discard();
    });
  }

  async #download(wanted: GpuPackage, part: PartialFile, meter: ProgressMeter, signal: AbortSignal): Promise<void> {
    const { name, version, integrity } = wanted;
    // There is no other source.
    const { lastAnswerMs: answerMs, stallMs, retryMs } = this.#patience;
    meter.begin("downloading");
    const registry = this.#registry || (await npmRegistry(path.dirname(part.path), signal));
    await downloadFile(`${registry}/${name}/-/${path.basename(name)}-${version}.tgz`, part, {
      source: "the package registry",
      id: name,
      expectedBytes: wanted.archiveBytes,
      answerMs,
      stallMs,
      retryMs,
      environment: this.#environment,
      signal,
      onBytes: (done, total) => meter.update(done, total),
    });
    meter.begin("verifying");
    const size = await part.size();
    const onBytes = (done: number) => meter.update(done, size);
    const found = `sha512-${await hashOfFile(part.path, "sha512", "base64", { signal, onBytes })}`;
    if (found === integrity) return;
    await part.discard();
    throw new ModelError(
      "wrong-hash",
      `What came from the package registry is not ${name} ${version} as Tandem knows it: its hash is ${found}, not ${integrity}. It has been removed. Try again, or set tandem.gpu.registry to another registry.`,
    );
  }

  /** What cannot be removed now is removed another time. */
  async #removeUnused(packages: readonly GpuPackage[]): Promise<void> {
    const versions = new Set(packages.map(({ version }) => version));
    const names = await readdir(this.#directory).catch((_unreadable: unknown) => []);
    for (const name of names.filter((each) => !versions.has(each))) {
      const folder = path.join(this.#directory, name);
      await removeIfUnused(folder).catch((_inUse: unknown) => undefined);
    }
  }
}

/** Whoever unpacks into the folder, or uses what is in it, changes its time. */
async function removeIfUnused(folder: string): Promise<void> {
  const { mtimeMs } = await stat(folder);
  if (Date.now() - mtimeMs > UNUSED_AFTER_MS) await rm(folder, { recursive: true, force: true });
}

/** Unpacks an npm package, so that its folder is there whole or not at all. Nothing but files and folders is taken. */
async function unpack(archive: string, folder: string): Promise<void> {
  const temporary = `${folder}.new`;
  await rm(temporary, { recursive: true, force: true });
  await mkdir(temporary, { recursive: true });
  const isPlain = (entry: object) => "type" in entry && ["File", "Directory"].includes((entry as ReadEntry).type);
  await extract({ file: archive, cwd: temporary, strip: 1, filter: (_, entry) => isPlain(entry) });
  await rm(folder, { recursive: true, force: true });
  await rename(temporary, folder);
}
