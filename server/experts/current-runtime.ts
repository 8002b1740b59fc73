import { abandonable } from "./abandonable.ts";
import type { LlamaDescription, LlamaRuntime } from "./llama-runtime.ts";

/** What experts are loaded on now. Another one can take its place, and nobody is given one that is about to go. */
export class CurrentRuntime {
  readonly #make: () => LlamaRuntime;
  #runtime: LlamaRuntime;
  /** Resolves when no other one is about to take its place. */
  #replaced: Promise<unknown> = Promise.resolve();
  #background = false;

  /** @param make creates a runtime by the settings of that moment */
  constructor(make: () => LlamaRuntime) {
    this.#make = make;
    this.#runtime = make();
  }

  /** The one that stays, for whoever loads an expert. Rejects with the signal's reason when that is aborted first. */
  async get(signal: AbortSignal): Promise<LlamaRuntime> {
    await abandonable(this.#replaced, signal);
    return this.#runtime;
  }

  /**
   * Makes another one and frees this one, as soon as no expert is left on it. Rejects when the experts cannot be unloaded,
   * and leaves it in its place then; or with llama.cpp's error when it cannot be freed.
   * @param unloaded resolves when no expert is left; those that are still being loaded must give up waiting
   */
  replace(unloaded: Promise<unknown>): Promise<void> {
    const replaced = this.#replaceAfter(unloaded);
    // Whoever asked for it hears of a failure. What is there then can be used.
    this.#replaced = replaced.catch((_failure: unknown) => undefined);
    return replaced;
  }

  /** What it says of itself. Rejects where llama.cpp cannot be loaded. */
  describe(): Promise<LlamaDescription> {
    return this.#runtime.describe();
  }

  /** Whether experts should make do with fewer threads, those of later runtimes too. */
  setBackground(background: boolean): void {
    this.#background = background;
    this.#runtime.setBackground(background);
  }

  /** Frees it, with all that is loaded on it. */
  dispose(): Promise<void> {
    return this.#runtime.dispose();
  }

  async #replaceAfter(unloaded: Promise<unknown>): Promise<void> {
    await unloaded;
    const before = this.#runtime;
    this.#runtime = this.#make();
    this.#runtime.setBackground(this.#background);
    await before.dispose();
  }
}
