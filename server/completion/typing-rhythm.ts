/** Longer gaps between keys are pauses: they say nothing about how fast somebody types. */
const LONGEST_GAP_MS = 600;
/** How far one gap moves the mean. */
const RATE = 0.2;
/** Of somebody who has not typed yet. */
const TYPICAL_GAP_MS = 160;
/** A key that does not come within so many mean gaps will not come soon. */
const PATIENCE = 1.2;
/** People pause where a word, a call or a line begins: there the next key is waited for less long. */
const PATIENCE_AT_A_BREAK = 0.4;
const LONGEST_DELAY_MS = 250;

const BREAK = /[\s([{.,;:=>"'`]$/;

/**
 * How somebody types, and from that how long to wait after a key before anything is begun: work on an answer that the
 * next key overtakes is wasted, and makes the laptop hot.
 */
export class TypingRhythm {
  /** Mean gap between keys of one burst, in ms. */
  gap = TYPICAL_GAP_MS;
  #last = Number.NEGATIVE_INFINITY;

  /** Takes note of a key. `now` is in ms. */
  key(now: number): void {
    const gap = now - this.#last;
    this.#last = now;
    if (gap <= LONGEST_GAP_MS) this.gap += RATE * (gap - this.gap);
  }

  /**
   * How long to wait before an answer is begun, in ms.
   * @param before the text before the cursor
   * @param expectedMs how long the answer is going to take: one that comes before the next key is begun at once
   */
  delay(before: string, expectedMs: number): number {
    if (expectedMs < this.gap) return 0;
    return Math.min(LONGEST_DELAY_MS, this.gap * (BREAK.test(before) ? PATIENCE_AT_A_BREAK : PATIENCE));
  }
}
