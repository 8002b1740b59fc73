import { checkGguf } from "../models/gguf.ts";
import { bitsPerByte } from "../models/measured-quality.ts";
import type { ExpertState, ExpertStatus } from "../protocol.ts";
import { EXPERT_NAMES, EXPERT_ROLES } from "../strategies.ts";
import { ExpertUnavailableError } from "./errors.ts";
import type { Expert, ExpertRole } from "./expert.ts";
import { LlamaExpert } from "./llama-expert.ts";
import { LlamaRuntime } from "./llama-runtime.ts";

/** Where model files are found. */
export interface ModelFiles {
  /** Path of the file that a reference names, or undefined when it is not on this machine. Rejects when it is no model. */
  locate(reference: string): Promise<string | undefined>;
}

export interface PoolSettings {
  /** What each expert is: catalogue id, path or hub reference. */
  readonly references: Readonly<Record<ExpertRole, string>>;
  /** Processor threads; 0 for as many as there are physical cores. */
  readonly threads: number;
  readonly promptTokens: number;
  readonly newTokens: number;
}

interface Slot {
  readonly loading: Promise<LlamaExpert>;
  readonly abort: AbortController;
}

/**
 * The two experts, loaded when first needed and kept. One that cannot be loaded is out of use until the settings
 * change or {@link reset} is called, and says why; the other is not affected.
 */
export class ExpertPool {
  readonly #files: ModelFiles;
  readonly #onChange: () => void;
  readonly #slots = new Map<ExpertRole, Slot>();
  readonly #states = new Map<ExpertRole, { state: ExpertState; message?: string }>();
  #settings: PoolSettings;
  #runtime: LlamaRuntime;

  /** @param onChange called whenever the status of an expert changes */
  constructor(files: ModelFiles, settings: PoolSettings, onChange: () => void = () => undefined) {
    this.#files = files;
    this.#settings = settings;
    this.#runtime = new LlamaRuntime(settings.threads);
    this.#onChange = onChange;
  }

  /** The state of both experts, as users see it. */
  status(): ExpertStatus[] {
    return EXPERT_ROLES.map((role) => ({
      role,
      id: this.#settings.references[role],
      ...(this.#states.get(role) ?? { state: "missing" as const }),
    }));
  }

  /** Takes over new settings; experts that they change are unloaded and come back when next needed. */
  async configure(settings: PoolSettings): Promise<void> {
    const previous = this.#settings;
    this.#settings = settings;
    const everything =
      previous.threads !== settings.threads ||
      previous.promptTokens !== settings.promptTokens ||
      previous.newTokens !== settings.newTokens;
    const changed = EXPERT_ROLES.filter(
      (role) => everything || previous.references[role] !== settings.references[role],
    );
    await Promise.all(changed.map((role) => this.reset(role)));
    if (previous.threads !== settings.threads) {
      const runtime = this.#runtime;
      this.#runtime = new LlamaRuntime(settings.threads);
      await runtime.dispose();
    }
    await this.refresh();
  }

  /** Looks which of the experts that are not loaded are on this machine. */
  async refresh(): Promise<void> {
    await Promise.all(
      EXPERT_ROLES.filter((role) => !this.#slots.has(role)).map(async (role) => {
        try {
          const file = await this.#files.locate(this.#settings.references[role]);
          if (!this.#slots.has(role)) this.#report(role, file === undefined ? "missing" : "idle");
        } catch (failure) {
          this.#report(role, "failed", messageOf(failure));
        }
      }),
    );
  }

  /** Unloads an expert, waiting for a request that holds it, and forgets that it failed. */
  async reset(role: ExpertRole): Promise<void> {
    const slot = this.#slots.get(role);
    this.#slots.delete(role);
    if (!slot) return;
    slot.abort.abort();
    const loaded = await slot.loading.catch((_unavailable: unknown) => undefined);
    await loaded?.dispose();
    await this.refresh();
  }

  /**
   * The expert, loaded. Aborting the signal gives up waiting; the loading itself goes on for the next request.
   * Rejects with an {@link ExpertUnavailableError} when the expert cannot be used.
   */
  async get(role: ExpertRole, signal: AbortSignal): Promise<Expert> {
    signal.throwIfAborted();
    let slot = this.#slots.get(role);
    if (!slot) {
      slot = this.#load(role);
      this.#slots.set(role, slot);
    }
    return abandonable(slot.loading, signal);
  }

  /** Whether the expert is on this machine but not loaded yet. */
  isPending(role: ExpertRole): boolean {
    const state = this.#states.get(role)?.state;
    return state === "idle" || state === "loading";
  }

  /** Unloads everything. */
  async dispose(): Promise<void> {
    await Promise.all(EXPERT_ROLES.map((role) => this.reset(role)));
    await this.#runtime.dispose();
  }

  #load(role: ExpertRole): Slot {
    const abort = new AbortController();
    const loading = this.#loadFile(role, abort.signal);
    // A missing file may arrive any time; only a file that is there and does not work stays failed.
    loading.catch((failure: unknown) => {
      if (this.#slots.get(role)?.loading !== loading) return;
      const missing = failure instanceof ExpertUnavailableError && failure.reason === "missing";
      if (missing) this.#slots.delete(role);
      this.#report(role, missing ? "missing" : "failed", messageOf(failure));
    });
    return { loading, abort };
  }

  async #loadFile(role: ExpertRole, signal: AbortSignal): Promise<LlamaExpert> {
    const { references, promptTokens, newTokens } = this.#settings;
    const id = references[role];
    const name = `The ${EXPERT_NAMES[role]} ${id}`;
    try {
      const file = await this.#files.locate(id);
      if (file === undefined) {
        throw new ExpertUnavailableError(
          role,
          "missing",
          `${name} is not on this machine. Fetch it with "Tandem: Manage Models", or with npx tandem models fetch.`,
        );
      }
      this.#report(role, "loading");
      await checkGguf(file);
      const expectedBitsPerByte = (language: string) => bitsPerByte(id, language);
      const options = { runtime: this.#runtime, id, role, file, promptTokens, newTokens, expectedBitsPerByte };
      const expert = await LlamaExpert.load(options, signal);
      this.#report(role, "ready", role === "code" && !expert.vocabulary.infill ? withoutInfilling(name) : undefined);
      return expert;
    } catch (failure) {
      if (failure instanceof ExpertUnavailableError || signal.aborted) throw failure;
      throw new ExpertUnavailableError(
        role,
        "failed",
        `${name} cannot be used: ${messageOf(failure)} Verify its file or choose another model with "Tandem: Manage Models"; the other expert goes on alone.`,
        { cause: failure },
      );
    }
  }

  #report(role: ExpertRole, state: ExpertState, message?: string): void {
    const known = this.#states.get(role);
    if (known?.state === state && known.message === message) return;
    this.#states.set(role, { state, message });
    this.#onChange();
  }
}

/** A general model is not expected to infill; of a code expert, people would wonder why it ignores what comes after. */
function withoutInfilling(name: string): string {
  return `${name} was not trained to infill: it reads only the text before the cursor. Choose a model with infilling tokens for better completions.`;
}

/** A promise whose waiter may leave early, while the work behind it goes on. */
async function abandonable<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const leave = () => reject(signal.reason);
    signal.addEventListener("abort", leave, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", leave));
  });
}

function messageOf(failure: unknown): string {
  const message = failure instanceof Error ? failure.message : String(failure);
  return /[.!?]$/.test(message) ? message : `${message}.`;
}
