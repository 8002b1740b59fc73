import type { Llama, LlamaContext, LlamaContextOptions, LlamaModel } from "node-llama-cpp";
import { machineCores } from "../machine/cores.ts";
import { LoadMeter } from "../machine/load.ts";
import { ThreadPlan } from "../machine/thread-plan.ts";
import type { InstalledGpu } from "../models/gpu/gpu-store.ts";
import { OutOfMemoryError, RuntimeUnavailableError } from "./errors.ts";
import { loadLlama } from "./load-llama.ts";
import { Lock } from "./lock.ts";

/** How long the library holds threads for a context after an evaluation, and a little more (ms). */
const RESERVED_MS = 2;

/** What an evaluation brought, and what it took. */
export interface Evaluated<T> {
  readonly result: T;
  readonly ms: number;
  /** The number of threads that it ran on. */
  readonly threads: number;
}

/** What the native library says of itself and of what it found. */
export interface LlamaDescription {
  /** Release of llama.cpp: "b4321". */
  readonly release: string;
  /** Version of the package that brought it. */
  readonly library: string;
  readonly build: "prebuilt" | "localBuild";
  /** What computes beside the processor: "none", "metal", "cuda" or "vulkan". */
  readonly gpu: string;
  /** Instructions that it was built for and uses, as it names them: AVX2, NEON. */
  readonly instructions: readonly string[];
  /** Physical cores that it finds useful. */
  readonly mathCores: number;
  /** The most threads that evaluations use. */
  readonly threads: number;
}

interface Started {
  readonly llama: Llama;
  readonly plan: ThreadPlan;
}

/**
 * llama.cpp, loaded once per process. Evaluations take turns: its threads spin at barriers, so that two at a time are
 * several times slower than one after the other. For the same reason the number of threads follows the load of the
 * machine (measurements: a busy neighbour is a disaster).
 */
export class LlamaRuntime {
  readonly #turns = new Lock();
  readonly #limit: number;
  readonly #followsLoad: boolean;
  readonly #gpus: (() => Promise<readonly InstalledGpu[]>) | undefined;
  #started: Promise<Started> | undefined;
  #background = false;
  #last: LlamaContext | undefined;

  /**
   * @param limit the most threads for evaluations; 0 for as many as there are performance cores
   * @param followsLoad false for measurements, which want the same number every time
   * @param gpus the variants for graphics cards that may be used; without it only the processor computes
   */
  constructor(limit: number, followsLoad = true, gpus?: () => Promise<readonly InstalledGpu[]>) {
    this.#limit = limit;
    this.#followsLoad = followsLoad;
    this.#gpus = gpus;
  }

  /** The interface to the graphics card that computes; undefined where it is the processor. */
  async gpu(): Promise<string | undefined> {
    const { llama } = await this.#start();
    return (this.#gpus && llama.gpu) || undefined;
  }

  /** The most threads that evaluations use. */
  async threadCount(): Promise<number> {
    return (await this.#start()).plan.most;
  }

  /** Rejects where the library cannot be loaded, with its reason. */
  async describe(): Promise<LlamaDescription> {
    const { getModuleVersion } = await import("node-llama-cpp");
    const { llama, plan } = await this.#start();
    return {
      release: llama.llamaCppRelease.release,
      library: await getModuleVersion(),
      build: llama.buildType,
      gpu: llama.gpu === false ? "none" : llama.gpu,
      instructions: [...llama.systemInfo.matchAll(/(\w+) = 1\b/g)].map(([, name = ""]) => name),
      mathCores: llama.cpuMathCores,
      threads: plan.most,
    };
  }

  /** Evaluations use fewer threads while nobody waits for them. */
  setBackground(background: boolean): void {
    this.#background = background;
  }

  /**
   * Loads a model file. Rejects when llama.cpp cannot read it or the signal is aborted, and with an
   * {@link OutOfMemoryError} when there is too little memory.
   */
  async loadModel(file: string, signal: AbortSignal): Promise<LlamaModel> {
    const { llama } = await this.#start();
    const gpuLayers = this.#gpus ? "auto" : 0;
    return takingMemory(() => llama.loadModel({ modelPath: file, loadSignal: signal, gpuLayers }));
  }

  /**
   * Creates a context of a model that can use all threads. Rejects when the signal is aborted, and with an
   * {@link OutOfMemoryError} when there is too little memory.
   */
  async createContext(
    model: LlamaModel,
    options: Omit<LlamaContextOptions, "threads" | "createSignal">,
    signal: AbortSignal,
  ): Promise<LlamaContext> {
    const { llama, plan } = await this.#start();
    const release = await this.#turns.acquire(signal);
    try {
      // A limit that holds for one evaluation would stay with the context for good.
      llama.maxThreads = 0;
      const created = { ...options, threads: plan.most, createSignal: signal };
      return await takingMemory(() => model.createContext(created));
    } finally {
      release();
    }
  }

  /** Runs one native evaluation in a context when its turn comes, and says how long it took. */
  async evaluate<T>(context: LlamaContext, evaluation: () => Promise<T>, signal: AbortSignal): Promise<Evaluated<T>> {
    const release = await this.#turns.acquire(signal);
    try {
      const threads = await this.#limitThreads(context);
      const start = performance.now();
      const result = await evaluation();
      return { result, ms: performance.now() - start, threads };
    } finally {
      release();
    }
  }

  /** Frees all models. The runtime can be used again afterwards. */
  async dispose(): Promise<void> {
    // One that could not start has nothing to free, and has told whoever wanted it.
    const started = this.#started?.catch((_told: unknown) => undefined);
    this.#started = undefined;
    this.#last = undefined;
    await (await started)?.llama.dispose();
  }

  async #limitThreads(context: LlamaContext): Promise<number> {
    const { llama, plan } = await this.#start();
    plan.background = this.#background;
    const threads = plan.threads();
    const switched = this.#last !== context;
    this.#last = context;
    // A limit is shared among contexts, those included that had their turn just now. Without a limit none is.
    if (switched && threads > 1 && threads < plan.most) await new Promise((next) => setTimeout(next, RESERVED_MS));
    llama.maxThreads = threads < plan.most ? threads : 0;
    return threads;
  }

  #start(): Promise<Started> {
    this.#started ??= start(this.#limit, this.#followsLoad, this.#gpus);
    return this.#started;
  }
}

/** Does what takes much memory, and tells apart that there was too little of it, which passes, from all that does not. */
async function takingMemory<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (failure) {
    const { InsufficientMemoryError } = await import("node-llama-cpp");
    throw failure instanceof InsufficientMemoryError ? new OutOfMemoryError(failure) : failure;
  }
}

async function start(
  limit: number,
  followsLoad: boolean,
  gpus: (() => Promise<readonly InstalledGpu[]>) | undefined,
): Promise<Started> {
  const llama = await loadLlama((await gpus?.()) ?? []).catch((failure: unknown) => {
    throw new RuntimeUnavailableError(failure);
  });
  const cores = await machineCores(llama.cpuMathCores);
  const load = new LoadMeter();
  const othersBusy = followsLoad ? () => load.othersBusy() : () => 0;
  return { llama, plan: new ThreadPlan({ cores, limit, othersBusy }) };
}
