import type { CostRecord } from "./cost-store.ts";

/** What an expert's evaluations cost on this machine, in ms. Learned from the evaluations themselves. */
export interface CostModel {
  /** ms per prompt token when many are evaluated in a batch. */
  readonly prompt: number;
  /** ms to evaluate one more token and read its distribution. */
  readonly step: number;
  /** The share of a step that each further token of a batch costs: v(k) = step * (1 + kappa * (k - 1)). */
  readonly kappa: number;
}

/** Batches from this size on say what prompt tokens cost; smaller ones say what kappa is. */
const PROMPT_BATCH = 12;
/** Batches of a prompt with more outputs than this say little about what its tokens cost. */
const FEW_OUTPUTS = 3;
/** How far one observation moves the estimate. A busy neighbour should show after a few, not after one. */
const RATE = 0.2;

/** Measured: twice as many threads are 1.7 times as fast. */
const THREAD_GAIN = 0.8;

interface Figures {
  readonly prompt: number;
  readonly step: number;
  readonly kappa: number;
  readonly observed: { prompt: boolean; step: boolean; kappa: boolean };
}

/** A cost model that learns from what evaluations took: for the number of threads that was used last. */
export class MeasuredCost implements CostModel {
  prompt: number;
  step: number;
  kappa = 0.3;
  #observed = { prompt: false, step: false, kappa: false };
  #threads = 0;
  readonly #others = new Map<number, Figures>();

  /** Until something is measured, the size of the model file (bytes) is all there is to guess from. */
  constructor(modelBytes: number) {
    this.step = 4 + modelBytes / 12e6;
    this.prompt = this.step * 0.3;
  }

  /**
   * Records that evaluating `tokens` tokens in one batch, and reading after `outputs` of them, took `ms` on so many
   * threads.
   */
  observe(tokens: number, ms: number, outputs = 1, threads = this.#threads): void {
    if (threads !== this.#threads) this.#switchTo(threads);
    if (tokens === 1) this.#learn("step", ms);
    else if (tokens >= PROMPT_BATCH && outputs <= FEW_OUTPUTS) this.#learn("prompt", ms / tokens);
    else if (tokens > 1 && tokens < PROMPT_BATCH) {
      this.#learn("kappa", Math.max(0, (ms / this.step - 1) / (tokens - 1)));
    }
  }

  /** What is known, by number of threads, to be stored. */
  record(): CostRecord {
    this.#switchTo(this.#threads);
    const measured = [...this.#others].filter(([threads, { observed }]) => threads > 0 && observed.step);
    return Object.fromEntries(measured.map(([threads, { prompt, step, kappa }]) => [threads, { prompt, step, kappa }]));
  }

  /** Takes over what was stored. */
  restore(record: CostRecord): void {
    for (const [threads, figures] of Object.entries(record)) {
      this.#others.set(Number(threads), { ...figures, observed: { prompt: true, step: true, kappa: true } });
    }
  }

  #switchTo(threads: number): void {
    const { prompt, step, kappa } = this;
    const share = this.#threads === 0 ? 1 : (this.#threads / threads) ** THREAD_GAIN;
    this.#others.set(this.#threads, { prompt, step, kappa, observed: this.#observed });
    const unknown = { prompt: false, step: false, kappa: false };
    const known = this.#others.get(threads) ?? { prompt: prompt * share, step: step * share, kappa, observed: unknown };
    this.#threads = threads;
    this.prompt = known.prompt;
    this.step = known.step;
    this.kappa = known.kappa;
    this.#observed = known.observed;
  }

  #learn(name: "prompt" | "step" | "kappa", value: number): void {
    this[name] = this.#observed[name] ? this[name] + RATE * (value - this[name]) : value;
    this.#observed[name] = true;
  }
}

/** ms to read a prompt of `promptTokens` cold and write `newTokens`. */
export function expectedCost(cost: CostModel, promptTokens: number, newTokens: number): number {
  return cost.prompt * promptTokens + cost.step * newTokens;
}
