import { expect } from "vitest";
import type { TraceStep } from "../../server/collaboration/strategy.ts";

/** Two tokens whose probabilities differ by less are a tie, which a batch of another size may decide otherwise. */
export const TIE = 0.03;
/** A tie among so many first tokens leaves too little to compare. */
const COMPARED = 8;

/**
 * Expects the same tokens, or up to a tie the same tokens: behind it both go on as they must. Processors round the values
 * of a token differently in batches of different sizes, some of them a good deal.
 * @param probability that of a step's token, by what decided between the tokens
 * @param tie the least difference of two such probabilities that rounding does not explain
 */
export function expectSameChoices(
  one: readonly TraceStep[],
  other: readonly TraceStep[],
  probability: (step: TraceStep) => number | undefined,
  tie = TIE,
): void {
  const text = ({ bytes }: TraceStep) => Buffer.from(bytes).toString("latin1");
  const differ = one.findIndex((step, i) => other[i] === undefined || text(step) !== text(other[i]));
  if (differ < 0) {
    expect(other.length).toBe(one.length);
    return;
  }
  expect(differ).toBeGreaterThan(COMPARED);
  const [chosen = Number.NaN, instead = Number.NaN] = [one[differ], other[differ]].map(
    (step) => step && probability(step),
  );
  expect(Math.abs(chosen - instead)).toBeLessThan(tie);
}
