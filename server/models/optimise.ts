import os from "node:os";
import path from "node:path";
import { reasonOf } from "../reason-of.ts";
import { withFileLock } from "../storage/file-lock.ts";
import { ensureFreeSpace } from "./disk-space.ts";
import { ModelError } from "./errors.ts";
import { formatSeconds } from "./format.ts";
import { type ReadHeader, readGgufHeader } from "./gguf.ts";
import {
  findOptimised,
  type HashedFile,
  type OptimisedRecord,
  optimisedPath,
  removeOptimised,
  writeOptimisedRecord,
} from "./optimised-copy.ts";
import { PartialFile } from "./partial-file.ts";
import { type FetchProgress, ProgressMeter } from "./progress.ts";
import { planRewrite, type RewritePlan } from "./requantise/plan.ts";
import { RECIPES, type Recipe } from "./requantise/recipe.ts";
import { rewrite } from "./requantise/rewrite.ts";
import { describeMeasurement, isBetter, judge, type ModelMeasurement } from "./requantise/verdict.ts";
import { sha256OfFile } from "./sha256.ts";

/** Loads a model file, measures it, and frees it again. Rejects with the signal's reason once it is aborted. */
export type MeasureModel = (file: string, signal: AbortSignal) => Promise<ModelMeasurement>;

export interface OptimiseOptions {
  readonly measure: MeasureModel;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: FetchProgress) => void;
  /** Hears what is being done and what came out of it. */
  readonly onNotice?: (message: string) => void;
  /** Keep and use the best copy, even if it is not worth it. */
  readonly keep?: boolean;
  /** The built worker, where it is not beside the bundled entry. */
  readonly workerFile?: string;
}

interface Candidate {
  readonly recipe: Recipe;
  readonly plan: RewritePlan;
}

/** A copy that has been written and measured, under its unfinished name. */
interface Copy {
  readonly recipe: Recipe;
  readonly part: PartialFile;
  readonly bytes: number;
  readonly sha256: string;
  readonly measured: ModelMeasurement;
  readonly worthIt: boolean;
}

/**
 * Rewrites a model in formats that this machine may process faster, measures each copy against the original, and keeps
 * the best one that is worth it. Resolves to its record, or to undefined when the original stays in use; the notices
 * have said why. Every other copy is deleted, also after an abort. Where one cannot be tried, the best one before it is
 * kept.
 * @throws {ModelError} `wrong-hash` when the original is damaged, `no-space`, and what {@link readGgufHeader} throws;
 * the signal's reason once it is aborted.
 */
export function optimise(source: HashedFile, options: OptimiseOptions): Promise<OptimisedRecord | undefined> {
  const { signal = new AbortController().signal, onNotice } = options;
  const onWait = () => onNotice?.(`Another Tandem process works on ${source.id}: waiting for it.`);
  return withFileLock(source.path, { signal, onWait: once(onWait) }, (signal) =>
    new Optimisation(source, options, signal).run(),
  );
}

class Optimisation {
  readonly #source: HashedFile;
  readonly #options: OptimiseOptions;
  readonly #signal: AbortSignal;
  readonly #meter: ProgressMeter;

  constructor(source: HashedFile, options: OptimiseOptions, signal: AbortSignal) {
    this.#source = source;
    this.#options = options;
    this.#signal = signal;
    this.#meter = new ProgressMeter(source.id, options.onProgress ?? (() => undefined));
  }

  async run(): Promise<OptimisedRecord | undefined> {
    const present = await findOptimised(this.#source);
    if (present) {
      this.#notice(`${this.#source.id} is optimised already: ${describeMeasurement(present.record.after)}.`);
      return present.record;
    }
    const candidates = candidatesFor(await readGgufHeader(this.#source.path));
    if (candidates.length === 0) {
      this.#notice(
        `${this.#source.id} has nothing to rewrite: its matrices are as fast as they get, or of no known format.`,
      );
      return undefined;
    }
    await this.#checkSource();
    // What a crash or an older version of the original has left behind.
    await removeOptimised(this.#source.path);
    this.#notice(`Measuring the original ${path.basename(this.#source.path)} …`);
    const before = await this.#options.measure(this.#source.path, this.#signal);
    this.#notice(`Original: ${describeMeasurement(before)}.`);
    let best: Copy | undefined;
    try {
      for (const candidate of candidates) {
        try {
          best = await this.#bestOf(best, await this.#try(candidate, before));
        } catch (failure) {
          if (!best || this.#signal.aborted) throw failure;
          this.#tellUntried(candidate, best, failure);
          break;
        }
      }
      return best && (await this.#keep(best, before));
    } finally {
      await best?.part.discard();
    }
  }

  /** Without room or memory for this copy, the next one would most likely fare no better. */
  #tellUntried({ recipe }: Candidate, best: Copy, failure: unknown): void {
    const reason = reasonOf(failure);
    this.#notice(`${recipe.title} could not be tried, so ${best.recipe.title} is used: ${reason}`);
  }

  /** A damaged original would make a damaged copy with a right hash. */
  async #checkSource(): Promise<void> {
    const { id, path: file, bytes, sha256 } = this.#source;
    const actual = await this.#hash(file, bytes);
    if (actual === sha256) return;
    throw new ModelError(
      "wrong-hash",
      `${id} is damaged: its SHA-256 is ${actual}, not ${sha256}. Verify the models with "Tandem: Manage Models", or in a terminal with tandem models verify, which removes it; then fetch it again.`,
    );
  }

  /** Writes and measures a copy. Nothing is left of one that is not to be kept. */
  async #try({ recipe, plan }: Candidate, before: ModelMeasurement): Promise<Copy | undefined> {
    const part = new PartialFile(optimisedPath(this.#source.path, recipe.id));
    let kept = false;
    try {
      const start = performance.now();
      const sha256 = await this.#write(part.path, plan);
      const took = formatSeconds((performance.now() - start) / 1000);
      this.#notice(`Measuring the copy in ${recipe.title} (${plan.changed} matrices rewritten in ${took}) …`);
      const measured = await this.#options.measure(part.path, this.#signal);
      const { worthIt, reason } = judge(before, measured);
      this.#notice(`${recipe.title}: ${describeMeasurement(measured)}; ${worthIt ? "" : "not worth it: "}${reason}.`);
      kept = worthIt || this.#options.keep === true;
      return kept ? { recipe, part, bytes: plan.size, sha256, measured, worthIt } : undefined;
    } finally {
      if (!kept) await part.discard();
    }
  }

  /** The better one of two copies; the other one is deleted. */
  async #bestOf(champion: Copy | undefined, challenger: Copy | undefined): Promise<Copy | undefined> {
    if (!champion || !challenger) return champion ?? challenger;
    const wins =
      champion.worthIt === challenger.worthIt ? isBetter(challenger.measured, champion.measured) : challenger.worthIt;
    await (wins ? champion : challenger).part.discard();
    return wins ? challenger : champion;
  }

  async #keep({ recipe, part, bytes, sha256, measured }: Copy, before: ModelMeasurement): Promise<OptimisedRecord> {
    this.#signal.throwIfAborted();
    const { id, path: file } = this.#source;
    const copy = optimisedPath(file, recipe.id);
    const record: OptimisedRecord = {
      id,
      file: path.basename(copy),
      format: recipe.title,
      bytes,
      sha256,
      source: { bytes: this.#source.bytes, sha256: this.#source.sha256 },
      before,
      after: measured,
      processor: os.cpus()[0]?.model ?? "unknown",
      made: new Date().toISOString(),
    };
    await part.complete(copy);
    await writeOptimisedRecord(file, record);
    return record;
  }

  async #write(target: string, plan: RewritePlan): Promise<string> {
    const { id, path: file, bytes } = this.#source;
    await ensureFreeSpace(path.dirname(file), plan.size, id);
    this.#meter.begin("rewriting");
    await rewrite(file, target, plan, {
      signal: this.#signal,
      workerFile: this.#options.workerFile,
      onBytes: (done) => this.#meter.update(done, bytes),
    });
    return this.#hash(target, plan.size);
  }

  #hash(file: string, size: number): Promise<string> {
    this.#meter.begin("verifying");
    return sha256OfFile(file, { signal: this.#signal, onBytes: (done) => this.#meter.update(done, size) });
  }

  #notice(message: string): void {
    this.#options.onNotice?.(message);
  }
}

/** The recipes that change something, without those that come to the same as an earlier one. */
function candidatesFor(source: ReadHeader): Candidate[] {
  const headers = new Set<string>();
  return RECIPES.map((recipe) => ({ recipe, plan: planRewrite(source, recipe) })).filter(({ plan }) => {
    const header = plan.head.toString("latin1");
    if (plan.changed === 0 || headers.has(header)) return false;
    headers.add(header);
    return true;
  });
}

function once(work: () => void): () => void {
  let done = false;
  return () => {
    if (!done) work();
    done = true;
  };
}
