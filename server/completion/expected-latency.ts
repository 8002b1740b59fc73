import type { StrategyId } from "../protocol/strategies.ts";

/** How far one answer moves what is expected of the next. */
const RATE = 0.3;

/** How long it takes until there is something to show, by strategy. */
export class ExpectedLatency {
  readonly #ms = new Map<StrategyId, number>();

  /** In ms; 0 as long as nothing is known. */
  of(strategy: StrategyId): number {
    return this.#ms.get(strategy) ?? 0;
  }

  /** Learns how long an answer took, in ms. */
  add(strategy: StrategyId, ms: number): void {
    const expected = this.#ms.get(strategy) ?? ms;
    this.#ms.set(strategy, expected + RATE * (ms - expected));
  }
}
