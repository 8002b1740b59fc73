import type { CostRecord } from "./cost-store.ts";

/** What an expert's evaluations cost on this machine, in ms. Learned from the evaluations themselves. */
export interface CostModel {
  /** ms per prompt token when many are evaluated in a batch. */
  readonly prompt: number;
  /** ms to evaluate one more token and read its distribution. */
  readonly step: number;
  /** The same with as many threads as made it fastest: how many there are now says nothing about the model. */
  readonly fastestStep: number;
  /** ms to evaluate so many tokens in one batch and read the distribution after each of them. */
  batch(tokens: number): number;
}

/** Batches from this size on say what prompt tokens cost where little is read. */
const PROMPT_BATCH = 12;
/** Batches of a prompt with more outputs than this say little about what its tokens cost. */
const FEW_OUTPUTS = 3;
/** How far one observation moves the estimate. A busy neighbour should show after a few, not after one. */
const RATE = 0.2;
/**
 * An observation counts as so many times the estimate at most. An evaluation that was held up once (177 ms instead of 27
 * was seen) would else make an expert look dear that is then asked less, so that nothing corrects it.
 */
const MOST = 2;

/**
 * Sizes of batches whose cost is kept. It does not grow evenly: on two cores the second token costs half a step or more,
 * the sixteenth a tenth.
 */
const SIZES = [2, 4, 8, 16, 32] as const;
/** The share of a step that each further token is expected to cost while nothing is measured. */
const KAPPA = 0.3;

/** Measured: twice as many threads are 1.7 times as fast. */
const THREAD_GAIN = 0.8;

interface Figures {
  readonly prompt: number;
  readonly step: number;
  /** What batches of {@link SIZES} cost, in steps; undefined where none of the size was measured. */
  readonly batches: readonly (number | undefined)[];
  readonly observed: { prompt: boolean; step: boolean };
}

/** A cost model that learns from what evaluations took: for the number of threads that was used last. */
export class MeasuredCost implements CostModel {
  prompt: number;
  step: number;
  #batches: (number | undefined)[] = [];
  #observed = { prompt: false, step: false };
  #threads = 0;
  readonly #others = new Map<number, Figures>();

  /** Until something is measured, the size of the model file (bytes) is all there is to guess from. */
  constructor(modelBytes: number) {
    this.step = 4 + modelBytes / 12e6;
    this.prompt = this.step * 0.3;
  }

  get fastestStep(): number {
    const measured = [...this.#others.values()].filter(({ observed }) => observed.step).map(({ step }) => step);
    return Math.min(this.step, ...measured);
  }

  batch(tokens: number): number {
    const largest = SIZES[SIZES.length - 1] as number;
    if (tokens <= 1) return this.step * tokens;
    if (tokens > largest) return this.batch(largest) + (tokens - largest) * this.prompt;
    const above = SIZES.findIndex((size) => size >= tokens);
    const [low, lowSteps] = above === 0 ? [1, 1] : [SIZES[above - 1] as number, this.#steps(above - 1)];
    const high = SIZES[above] as number;
    return this.step * (lowSteps + ((this.#steps(above) - lowSteps) * (tokens - low)) / (high - low));
  }

  /**
   * Records that evaluating `tokens` tokens in one batch, and reading after `outputs` of them, took `ms` on so many
   * threads.
   */
  observe(tokens: number, ms: number, outputs = 1, threads = this.#threads): void {
    if (threads !== this.#threads) this.#switchTo(threads);
    if (tokens === 1) this.#learn("step", ms);
    else if (tokens >= PROMPT_BATCH && outputs <= FEW_OUTPUTS) this.#learn("prompt", ms / tokens);
    else if (tokens > 1) this.#learnBatch(tokens, ms);
  }

  /** What is known, by number of threads, to be stored. */
  record(): CostRecord {
    this.#switchTo(this.#threads);
    const measured = [...this.#others].filter(([threads, { observed }]) => threads > 0 && observed.step);
    return Object.fromEntries(
      measured.map(([threads, { prompt, step, batches }]) => [
        threads,
        { prompt, step, batches: Object.fromEntries(SIZES.flatMap((size, i) => toEntry(size, batches[i]))) },
      ]),
    );
  }

  /** Takes over what was stored. */
  restore(record: CostRecord): void {
    for (const [threads, { prompt, step, batches = {} }] of Object.entries(record)) {
      this.#others.set(Number(threads), {
        prompt,
        step,
        batches: SIZES.map((size) => batches[size]),
        observed: { prompt: true, step: true },
      });
    }
  }

  /** What a batch of the size at `index` costs, in steps: as measured, or as the nearest measured size lets expect. */
  #steps(index: number): number {
    const known = this.#batches[index];
    if (known !== undefined) return known;
    const nearest = SIZES.map((_, i) => i)
      .filter((i) => this.#batches[i] !== undefined)
      .sort((a, b) => Math.abs(a - index) - Math.abs(b - index))[0];
    const kappa =
      nearest === undefined ? KAPPA : ((this.#batches[nearest] as number) - 1) / ((SIZES[nearest] as number) - 1);
    return 1 + kappa * ((SIZES[index] as number) - 1);
  }

  #switchTo(threads: number): void {
    const { prompt, step } = this;
    const share = this.#threads === 0 ? 1 : (this.#threads / threads) ** THREAD_GAIN;
    this.#others.set(this.#threads, { prompt, step, batches: this.#batches, observed: this.#observed });
    const unknown = { prompt: false, step: false };
    const guess = { prompt: prompt * share, step: step * share, batches: this.#batches, observed: unknown };
    const known = this.#others.get(threads) ?? guess;
    this.#threads = threads;
    this.prompt = known.prompt;
    this.step = known.step;
    this.#batches = [...known.batches];
    this.#observed = { ...known.observed };
  }

  #learn(name: "prompt" | "step", value: number): void {
    this[name] = this.#observed[name] ? moved(this[name], value) : value;
    this.#observed[name] = true;
  }

  #learnBatch(tokens: number, ms: number): void {
    const index = nearestSize(tokens);
    const size = SIZES[index] as number;
    const kappa = Math.max(0, (ms / this.step - 1) / (tokens - 1));
    const steps = 1 + kappa * (size - 1);
    const known = this.#batches[index];
    this.#batches[index] = known === undefined ? steps : moved(known, steps);
  }
}

function moved(known: number, value: number): number {
  return known + RATE * (Math.min(value, MOST * known) - known);
}

function toEntry(size: number, steps: number | undefined): [string, number][] {
  return steps === undefined ? [] : [[String(size), steps]];
}

/** The index of the size that is nearest as a ratio. */
function nearestSize(tokens: number): number {
  const distance = (size: number) => Math.abs(Math.log(size / tokens));
  return SIZES.reduce((best, size, index) => (distance(size) < distance(SIZES[best] as number) ? index : best), 0);
}
