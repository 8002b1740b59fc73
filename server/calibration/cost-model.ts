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
/** How far one observation moves the estimate. A busy neighbour should show after a few, not after one. */
const RATE = 0.2;

/** A cost model that learns from what evaluations took. */
export class MeasuredCost implements CostModel {
  prompt: number;
  step: number;
  kappa = 0.3;
  #observed = { prompt: false, step: false, kappa: false };

  /** Until something is measured, the size of the model file (bytes) is all there is to guess from. */
  constructor(modelBytes: number) {
    this.step = 4 + modelBytes / 12e6;
    this.prompt = this.step * 0.3;
  }

  /** Records that evaluating `tokens` tokens in one batch took `ms`. */
  observe(tokens: number, ms: number): void {
    if (tokens === 1) this.#learn("step", ms);
    else if (tokens >= PROMPT_BATCH) this.#learn("prompt", ms / tokens);
    else if (tokens > 1) this.#learn("kappa", Math.max(0, (ms / this.step - 1) / (tokens - 1)));
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
