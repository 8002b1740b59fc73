import { describe, expect, test } from "vitest";
import { distributionFromLogits, LISTED_TOKENS } from "../../../server/experts/distribution.ts";

/** Logits in falling order, with the log of their total. */
function logits(values: readonly number[]): { logits: Map<number, number>; total: number } {
  const total = Math.log(values.reduce((sum, value) => sum + Math.exp(value), 0));
  return { logits: new Map(values.map((value, index) => [100 + index, value])), total };
}

describe("distributionFromLogits", () => {
  test("lists all tokens of a small vocabulary", () => {
    const all = logits([2, 1, -1]);
    const { tokens, logProbabilities, unlisted } = distributionFromLogits(all.logits, all.total);
    expect([...tokens]).toEqual([100, 101, 102]);
    expect(Math.exp(logProbabilities[0] as number)).toBeCloseTo(Math.E ** 2 / (Math.E ** 2 + Math.E + 1 / Math.E), 12);
    expect((logProbabilities[0] as number) - (logProbabilities[2] as number)).toBeCloseTo(3, 12);
    expect(unlisted).toBeCloseTo(0, 12);
  });

  test("keeps the likeliest and accounts for the rest", () => {
    const all = logits(Array.from({ length: LISTED_TOKENS + 50 }, (_, index) => -index / 100));
    const { tokens, logProbabilities, unlisted } = distributionFromLogits(all.logits, all.total);
    expect(tokens).toHaveLength(LISTED_TOKENS);
    expect(tokens.at(-1)).toBe(100 + LISTED_TOKENS - 1);
    const rest = [...all.logits.values()].slice(LISTED_TOKENS).reduce((sum, l) => sum + Math.exp(l - all.total), 0);
    expect(rest).toBeGreaterThan(0.01);
    expect(unlisted).toBeCloseTo(rest, 12);
    expect(logProbabilities.reduce((sum, l) => sum + Math.exp(l), 0) + unlisted).toBeCloseTo(1, 12);
  });

  test("rounding makes no probability above 1 and none below 0", () => {
    const { logProbabilities, unlisted } = distributionFromLogits(new Map([[7, 12.000001]]), 12);
    expect([...logProbabilities]).toEqual([0]);
    expect(unlisted).toBe(0);
  });
});
