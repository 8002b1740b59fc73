import { expect } from "vitest";
import type { TraceStep } from "../../server/collaboration/strategy.ts";

/** Two tokens whose probabilities differ by less are a tie, which a batch of another size may decide otherwise. */
export const TIE = 0.03;
/** A tie among so many first tokens leaves too little to compare. */
const COMPARED = 8;

/**
 * Expects the same tokens, or up to a tie the same tokens: behind it both go on as they must, or one ends. Processors round
 * the values of a token differently in batches of different sizes, some of them a good deal.
 * @param probability that of a step's token, by what decided between the tokens
 * @param tie the least difference of two such probabilities that rounding does not explain
 */
export function expectSameChoices(
  one: readonly TraceStep[],
  other: readonly TraceStep[],
  probability: (step: TraceStep) => number | undefined,
  tie = TIE,
): void {
  const text = (step?: TraceStep) => step && Buffer.from(step.bytes).toString("latin1");
  const longer = one.length > other.length ? one : other;
  const differ = longer.findIndex((_, i) => text(one[i]) !== text(other[i]));
  if (differ < 0) return;
  expect(differ).toBeGreaterThan(COMPARED);
  const [chosen = Number.NaN, instead] = [one[differ], other[differ]].flatMap((step) =>
    step ? [probability(step) ?? Number.NaN] : [],
  );
  if (instead !== undefined) {
    expect(Math.abs(chosen - instead)).toBeLessThan(tie);
    return;
  }
  // The end is no step of a trace. It was as likely as the token up to the tie, and both together are at most 1.
  expect(chosen).toBeLessThan((1 + tie) / 2);
}
