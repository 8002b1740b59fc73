import { getLlama, type Llama, LlamaLogLevel, type LlamaModel } from "node-llama-cpp";
import { Lock } from "./lock.ts";

/**
 * llama.cpp, loaded once per process. Evaluations take turns: its threads spin at barriers, so that two at a time are
 * several times slower than one after the other (measurements: a busy neighbour is a disaster).
 */
export class LlamaRuntime {
  readonly #turns = new Lock();
  #llama: Promise<Llama> | undefined;

  /** @param threads Processor threads for evaluations; 0 takes as many as there are physical cores. */
  constructor(readonly threads: number) {}

  /** Loads a model file. Rejects when llama.cpp cannot read it or the signal is aborted. */
  async loadModel(file: string, signal: AbortSignal): Promise<LlamaModel> {
    const llama = await this.#start();
    return llama.loadModel({ modelPath: file, loadSignal: signal });
  }

  /** The number of threads that evaluations use. */
  async threadCount(): Promise<number> {
    return this.threads || (await this.#start()).cpuMathCores;
  }

  /** Runs one native evaluation when its turn comes, and says how long it took, in ms. */
  async evaluate<T>(evaluation: () => Promise<T>, signal: AbortSignal): Promise<{ result: T; ms: number }> {
    const release = await this.#turns.acquire(signal);
    const start = performance.now();
    try {
      const result = await evaluation();
      return { result, ms: performance.now() - start };
    } finally {
      release();
    }
  }

  /** Frees all models. The runtime can be used again afterwards. */
  async dispose(): Promise<void> {
    const llama = this.#llama;
    this.#llama = undefined;
    await (await llama)?.dispose();
  }

  #start(): Promise<Llama> {
    // Prebuilt binaries only: compiling llama.cpp behind the user's back is no way to start a completion server.
    this.#llama ??= getLlama({
      gpu: false,
      build: "never",
      skipDownload: true,
      logLevel: LlamaLogLevel.error,
      logger: (level, message) => process.stderr.write(`llama.cpp ${level}: ${message.trim()}\n`),
      maxThreads: this.threads,
    });
    return this.#llama;
  }
}
