import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { confidenceWeights, entropy } from "../../../server/collaboration/confidence.ts";
import { kinds, randomVocabulary, seeds } from "../fusion/setting.ts";
import { listTop, toyModel } from "../fusion/toy.ts";

const of = (...probabilities: number[]) => listTop(Float64Array.from(probabilities), probabilities.length);

describe("entropy", () => {
  test("is that of the distribution in nats, and never more where tokens are not listed", () => {
    expect(entropy(of(0.5, 0.25, 0.25))).toBeCloseTo(1.5 * Math.LN2, 12);
    expect(entropy(of(1, 0))).toBe(0);
    fc.assert(
      fc.property(kinds, seeds, fc.integer({ min: 1, max: 10 }), (kind, seed, top) => {
        const vocabulary = randomVocabulary(seed);
        const all = toyModel(kind, seed, vocabulary)([]);
        expect(entropy(listTop(all, top))).toBeLessThanOrEqual(entropy(listTop(all, all.length)) + 1e-12);
      }),
    );
  });
});

describe("confidenceWeights", () => {
  const [sharp, flat] = [of(0.9, 0.1), of(0.5, 0.5)];

  test("follow exp(-entropy / temperature)", () => {
    const [a = 0, b = 0] = confidenceWeights([sharp, flat], 0.5);
    expect(a + b).toBeCloseTo(1, 12);
    expect(b / a).toBeCloseTo(Math.exp(-(entropy(flat) - entropy(sharp)) / 0.5), 12);
  });

  test("at temperature 0 take only the sharper one, and both where they are alike", () => {
    expect(confidenceWeights([flat, sharp], 0)).toEqual([0, 1]);
    expect(confidenceWeights([sharp, sharp], 0)).toEqual([0.5, 0.5]);
  });

  test("are nearly equal at a high temperature", () => {
    const [a = 0] = confidenceWeights([sharp, flat], 1e6);
    expect(a).toBeCloseTo(0.5, 5);
  });
});
