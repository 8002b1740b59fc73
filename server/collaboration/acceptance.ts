/** Older drafts fade: at most about this many tokens count. */
const MEMORY = 128;

/** What share of what was seen a text without drafts makes forget. */
const FADING = 1 / 32;

/** What share of drafted tokens turned out right, which says how long drafts should be. */
export class Acceptance {
  #drafted: number;
  #right: number;
  readonly #prior: number;

  /** What is expected before any draft was tried: as if of so many `tokens` this `share` had been right. */
  constructor({ tokens, share }: { readonly tokens: number; readonly share: number }) {
    this.#drafted = tokens;
    this.#right = tokens * share;
    this.#prior = share;
  }

  /** 0 to 1. */
  get share(): number {
    return this.#right / this.#drafted;
  }

  /** Takes note of whether a drafted token was right. */
  add(right: boolean): void {
    const keep = Math.min(1, (MEMORY - 1) / this.#drafted);
    this.#drafted = this.#drafted * keep + 1;
    this.#right = this.#right * keep + (right ? 1 : 0);
  }

  /**
   * Takes note of a text that was written without drafts. What was seen before counts a little less then: else drafts that
   * did not pay in one text would never be tried again in others.
   */
  fade(): void {
    this.#right += FADING * (this.#prior * this.#drafted - this.#right);
  }
}
