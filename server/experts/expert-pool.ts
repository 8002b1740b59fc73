import type { CostStore } from "../calibration/cost-store.ts";
import { checkGguf } from "../models/gguf.ts";
import type { InstalledGpu } from "../models/gpu/gpu-store.ts";
import { bitsPerByte } from "../models/measured-quality.ts";
import { EXPERT_NAMES, EXPERT_PARTS } from "../protocol/strategies.ts";
import type { ExpertState, ExpertStatus, ExpertWork } from "../protocol.ts";
import { Turns } from "../storage/turns.ts";
import { abandonable } from "./abandonable.ts";
import { CurrentRuntime } from "./current-runtime.ts";
import { ExpertUnavailableError, NoAntiExpertError } from "./errors.ts";
import type { AntiExpert, Expert, ExpertPart, ExpertRole } from "./expert.ts";
import { messageOf, notHere, unavailable, withoutInfilling } from "./expert-messages.ts";
import { IdleTimers } from "./idle-timers.ts";
import { LlamaExpert, type LlamaExpertOptions } from "./llama-expert.ts";
import { type LlamaDescription, LlamaRuntime } from "./llama-runtime.ts";
import { passingAfter } from "./passing-after.ts";
import { cacheShare, changeBetween, type PoolSettings, partsIn } from "./pool-settings.ts";
import { WorkCounter } from "./work-counter.ts";

/** Where model files are found. */
export interface ModelFiles {
  /** Path of the file that a reference names, or undefined when it is not on this machine. Rejects when it is no model. */
  locate(reference: string): Promise<string | undefined>;
  /** What they were measured to cost on this machine. */
  readonly costs?: CostStore;
  /** llama.cpp's variants for graphics cards that are on this machine, best first. */
  gpus?(): Promise<readonly InstalledGpu[]>;
}

/** An expert in memory. */
export interface LoadedExpert extends Expert<ExpertPart> {
  /** Forgets what was written behind the prompts, so that it costs again what it costs. For measurements. */
  forgetWritten(signal: AbortSignal): Promise<void>;
  /** Frees it, once whoever holds it is done. */
  dispose(): Promise<void>;
}

/** Reads a model file into memory. Rejects when it cannot be used, or with the signal's reason. */
export type LoadExpert = (options: LlamaExpertOptions, signal: AbortSignal) => Promise<LoadedExpert>;

interface Slot {
  readonly loading: Promise<LoadedExpert>;
  readonly abort: AbortController;
}

/**
 * The two experts, and the anti-expert if one is set, loaded when first needed and kept. One that cannot be loaded is out
 * of use until the settings change, {@link reset} is called, its file is another one, or there may be memory for it again,
 * and says why; the others are not affected. One that nobody uses for long is unloaded.
 */
export class ExpertPool {
  readonly #files: ModelFiles;
  readonly #onChange: () => void;
  readonly #loadExpert: LoadExpert;
  readonly #idle = new IdleTimers<ExpertPart>((role) => void this.#unload(role));
  readonly #slots = new Map<ExpertPart, Slot>();
  /** What is leaving the memory: whoever resets it meanwhile waits for the same. */
  readonly #leaving = new Map<ExpertPart, Promise<unknown>>();
  readonly #work: Readonly<Record<ExpertPart, WorkCounter>> = {
    general: new WorkCounter(),
    code: new WorkCounter(),
    anti: new WorkCounter(),
  };
  readonly #states = new Map<ExpertPart, { state: ExpertState; message?: string }>();
  readonly #turns = new Turns();
  readonly #runtime: CurrentRuntime;
  #settings: PoolSettings;

  /** @param onChange called whenever the status of an expert changes */
  constructor(
    files: ModelFiles,
    settings: PoolSettings,
    onChange: () => void = () => undefined,
    loadExpert: LoadExpert = loadLlamaExpert,
  ) {
    this.#files = files;
    this.#settings = settings;
    this.#runtime = new CurrentRuntime(() => this.#newRuntime());
    this.#onChange = onChange;
    this.#loadExpert = loadExpert;
    this.#idle.setDelay(settings.unloadAfterMs);
  }

  /** The state of the experts, as users see it: that of an anti-expert only where one is set. */
  status(): ExpertStatus[] {
    return partsIn(this.#settings).map((role) => ({
      role,
      id: this.#reference(role),
      ...(this.#states.get(role) ?? { state: "missing" as const }),
    }));
  }

  /** What the experts have evaluated since the pool was made, those included that were unloaded meanwhile. */
  work(): ExpertWork[] {
    return partsIn(this.#settings).map((role) => ({ role, ...this.#work[role] }));
  }

  /** Takes over new settings, after those before; experts that they change are unloaded and come back when next needed. */
  configure(settings: PoolSettings): Promise<void> {
    return this.#turns.take(() => this.#apply(settings));
  }

  /** What the experts run on. Rejects where llama.cpp cannot be loaded. */
  describeRuntime(): Promise<LlamaDescription> {
    return this.#runtime.describe();
  }

  /** Whether experts should make do with fewer threads, since nobody is waiting for them. */
  setBackground(background: boolean): void {
    this.#runtime.setBackground(background);
  }

  /** Looks which of the experts that are not loaded are on this machine. */
  async refresh(): Promise<void> {
    const roles = partsIn(this.#settings).filter((role) => !this.#slots.has(role));
    const found = await Promise.all(roles.map(async (role) => [role, await this.#look(role)] as const));
    // All at once: in between, one that nobody has looked for yet would seem to be missing.
    for (const [role, { state, message }] of found) if (!this.#slots.has(role)) this.#report(role, state, message);
  }

  /** Unloads an expert, waiting for a request that holds it, also where that has begun already; forgets that it failed. */
  async reset(role: ExpertPart): Promise<void> {
    const slot = this.#slots.get(role);
    this.#slots.delete(role);
    this.#idle.forget(role);
    if (slot) {
      // From here on, whoever does not want to wait for it to be loaded must know that it is not.
      if (this.#states.get(role)?.state === "ready") this.#report(role, "idle");
      slot.abort.abort();
      const leaving = Promise.all([this.#leaving.get(role), letGo(slot)]).finally(() => {
        if (this.#leaving.get(role) === leaving) this.#leaving.delete(role);
      });
      this.#leaving.set(role, leaving);
    }
    await this.#leaving.get(role);
    if (slot) await this.refresh();
  }

  /**
   * The expert, loaded. Aborting the signal gives up waiting; the loading itself goes on for the next request.
   * Rejects with an {@link ExpertUnavailableError} when the expert cannot be used.
   */
  async get(role: ExpertRole, signal: AbortSignal): Promise<Expert> {
    return this.#get(role, signal);
  }

  /** The anti-expert, as {@link get}; rejects with a {@link NoAntiExpertError} when none is set. */
  async getAnti(signal: AbortSignal): Promise<AntiExpert> {
    return this.#get("anti", signal);
  }

  /** Whether the expert is on this machine but not loaded yet. */
  isPending(role: ExpertPart): boolean {
    const state = partsIn(this.#settings).includes(role) ? this.#states.get(role)?.state : undefined;
    return state === "idle" || state === "loading";
  }

  async #get<P extends ExpertPart>(role: P, signal: AbortSignal): Promise<Expert<P>> {
    signal.throwIfAborted();
    this.#reference(role);
    let slot = this.#slots.get(role);
    if (!slot) {
      slot = this.#load(role);
      this.#slots.set(role, slot);
    }
    this.#idle.used(role);
    // What a slot holds was loaded for its part.
    return (await abandonable(slot.loading, signal)) as LoadedExpert & Expert<P>;
  }

  /** Lets the loaded experts forget what was written behind the prompts. For measurements. */
  async forgetWritten(signal: AbortSignal): Promise<void> {
    for (const { loading } of this.#slots.values()) {
      const expert = await abandonable(loading, signal).catch((failure: unknown) => {
        // One that cannot be loaded has written nothing.
        signal.throwIfAborted();
        if (!(failure instanceof ExpertUnavailableError)) throw failure;
      });
      await expert?.forgetWritten(signal);
    }
  }

  /** Unloads everything. */
  async dispose(): Promise<void> {
    await Promise.all(EXPERT_PARTS.map((role) => this.reset(role)));
    await this.#runtime.dispose();
  }

  async #apply(settings: PoolSettings): Promise<void> {
    const previous = this.#settings;
    this.#settings = settings;
    this.#idle.setDelay(settings.unloadAfterMs);
    const { runtime, parts } = changeBetween(previous, settings);
    const unloaded = Promise.all(parts.map((part) => this.reset(part)));
    await (runtime ? this.#runtime.replace(unloaded) : unloaded);
    await this.refresh();
  }

  /** The model that plays a part. Throws a {@link NoAntiExpertError} where none does. */
  #reference(part: ExpertPart): string {
    const reference = this.#settings.references[part];
    if (reference === undefined) throw new NoAntiExpertError();
    return reference;
  }

  async #look(role: ExpertPart): Promise<{ readonly state: ExpertState; readonly message?: string }> {
    const id = this.#reference(role);
    try {
      return { state: (await this.#files.locate(id)) === undefined ? "missing" : "idle" };
    } catch (failure) {
      const { reason, message } = unavailable(role, id, failure);
      return { state: reason, message };
    }
  }

  #newRuntime(): LlamaRuntime {
    const { threads, yieldsCores, gpu } = this.#settings;
    return new LlamaRuntime(threads, yieldsCores, gpu ? () => this.#files.gpus?.() ?? Promise.resolve([]) : undefined);
  }

  #load(role: ExpertPart): Slot {
    const abort = new AbortController();
    const loading = this.#loadFile(role, abort.signal);
    // A missing file may arrive any time; only a file that is there and does not work stays failed.
    loading.catch((failure: unknown) => {
      if (this.#slots.get(role)?.loading !== loading) return;
      const missing = failure instanceof ExpertUnavailableError && failure.reason === "missing";
      const passesAfterMs = passingAfter(failure);
      if (passesAfterMs !== undefined) this.#tryAgain(role, loading, passesAfterMs);
      else if (missing) this.#slots.delete(role);
      this.#report(role, missing ? "missing" : "failed", messageOf(failure));
    });
    return { loading, abort };
  }

  /** Lets whoever asks for it after some time, in ms, load it again. */
  #tryAgain(role: ExpertPart, loading: Slot["loading"], afterMs: number): void {
    setTimeout(() => {
      if (this.#slots.get(role)?.loading === loading) this.#slots.delete(role);
    }, afterMs).unref();
  }

  async #unload(role: ExpertPart): Promise<void> {
    try {
      await this.reset(role);
    } catch (failure) {
      this.#report(role, "failed", `The ${EXPERT_NAMES[role]} could not be unloaded: ${messageOf(failure)}`);
    }
  }

  async #loadFile(role: ExpertPart, signal: AbortSignal): Promise<LoadedExpert> {
    const { promptTokens, newTokens } = this.#settings;
    const id = this.#reference(role);
    const name = `The ${EXPERT_NAMES[role]} ${id}`;
    try {
      const file = await this.#files.locate(id);
      if (file === undefined) {
        throw new ExpertUnavailableError(role, "missing", notHere(role, id));
      }
      this.#report(role, "loading");
      const expectedBitsPerByte = (language: string) => bitsPerByte(id, language);
      const limits = { promptTokens, newTokens, cacheBytes: cacheShare(this.#settings) };
      const options = {
        runtime: await this.#runtime.get(signal),
        id,
        role,
        file,
        ...limits,
        costs: this.#files.costs,
        work: this.#work[role],
        expectedBitsPerByte,
      };
      const expert = await this.#loadExpert(options, signal);
      this.#report(role, "ready", role === "code" && !expert.vocabulary.infill ? withoutInfilling(name) : undefined);
      return expert;
    } catch (failure) {
      if (failure instanceof ExpertUnavailableError || signal.aborted) throw failure;
      throw unavailable(role, id, failure);
    }
  }

  #report(role: ExpertPart, state: ExpertState, message?: string): void {
    const known = this.#states.get(role);
    if (known?.state === state && known.message === message) return;
    this.#states.set(role, { state, message });
    this.#onChange();
  }
}

async function letGo({ loading }: Slot): Promise<void> {
  const loaded = await loading.catch((_unavailable: unknown) => undefined);
  await loaded?.dispose();
}

async function loadLlamaExpert(options: LlamaExpertOptions, signal: AbortSignal): Promise<LlamaExpert<ExpertPart>> {
  await checkGguf(options.file);
  return LlamaExpert.load(options, signal);
}
