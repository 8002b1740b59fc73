import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  fitIsotonic,
  isotonicModelSchema,
  poolAdjacentViolators,
  predictIsotonic,
} from "../../../server/calibration/isotonic.ts";

const points = fc.array(
  fc.record({
    value: fc.integer({ min: 0, max: 6 }).map((sixth) => sixth / 6),
    weight: fc.integer({ min: 1, max: 4 }),
  }),
  { minLength: 1, maxLength: 9 },
);

/** The least weighted squared error of any ascending sequence: every way to cut the values into blocks is tried. */
function bruteLoss(values: readonly number[], weights: readonly number[]): number {
  let best = Number.POSITIVE_INFINITY;
  for (let cuts = 0; cuts < 2 ** (values.length - 1); cuts++) {
    const blocks: number[][] = [[0]];
    for (let i = 1; i < values.length; i++) {
      if ((cuts >> (i - 1)) & 1) blocks.push([i]);
      else blocks.at(-1)?.push(i);
    }
    const means = blocks.map((block) => {
      const weight = block.reduce((sum, i) => sum + (weights[i] ?? 0), 0);
      return block.reduce((sum, i) => sum + (weights[i] ?? 0) * (values[i] ?? 0), 0) / weight;
    });
    if (means.some((mean, index) => index > 0 && mean < (means[index - 1] ?? 0))) continue;
    const fitted = blocks.flatMap((block, index) => block.map(() => means[index] ?? 0));
    best = Math.min(best, loss(fitted, values, weights));
  }
  return best;
}

function loss(fitted: readonly number[], values: readonly number[], weights: readonly number[]): number {
  return fitted.reduce((sum, fit, i) => sum + (weights[i] ?? 0) * (fit - (values[i] ?? 0)) ** 2, 0);
}

describe("poolAdjacentViolators", () => {
  it("finds the ascending sequence nearest to the values", () => {
    fc.assert(
      fc.property(points, (drawn) => {
        const values = drawn.map(({ value }) => value);
        const weights = drawn.map(({ weight }) => weight);
        const pooled = poolAdjacentViolators(drawn.map(({ value, weight }) => ({ sum: value * weight, weight })));
        const fitted = pooled.flatMap(({ sum, weight, blocks }) => new Array<number>(blocks).fill(sum / weight));
        expect(fitted).toHaveLength(values.length);
        expect(loss(fitted, values, weights)).toBeCloseTo(bruteLoss(values, weights), 9);
        for (const [index, { sum, weight }] of pooled.entries()) {
          const left = pooled[index - 1];
          if (left) expect(sum / weight).toBeGreaterThanOrEqual(left.sum / left.weight);
        }
        const total = weights.reduce((sum, weight) => sum + weight, 0);
        expect(pooled.reduce((sum, { weight }) => sum + weight, 0)).toBe(total);
      }),
    );
  });
});

describe("isotonic regression", () => {
  it("is known for a small set", () => {
    // 1 at score 2 and 0 at score 3 violate the order, and become one block of 1/2 at 2.5.
    const model = fitIsotonic([3, 1, 2, 4], [0, 0, 1, 1]);
    expect(model).toEqual({ centres: [1, 2.5, 4], values: [0, 0.5, 1], epsilon: 0 });
    expect(predictIsotonic(model, 1.75)).toBeCloseTo(0.25, 12);
    expect(predictIsotonic(model, 2.5)).toBe(0.5);
    expect(predictIsotonic(model, -7)).toBe(0);
    expect(predictIsotonic(model, Number.NEGATIVE_INFINITY)).toBe(0);
    expect(predictIsotonic(model, 7)).toBe(1);
    expect(predictIsotonic(model, Number.POSITIVE_INFINITY)).toBe(1);
  });

  it("ascends, stays between the labels, and does not depend on the order of the items", () => {
    const items = fc.array(fc.record({ score: fc.integer({ min: -9, max: 9 }), right: fc.boolean() }), {
      minLength: 1,
      maxLength: 40,
    });
    fc.assert(
      fc.property(items, fc.constantFrom(0, 0.01), (drawn, epsilon) => {
        const fitted = (list: typeof drawn) =>
          fitIsotonic(
            list.map(({ score }) => score),
            list.map(({ right }) => Number(right)),
            { epsilon },
          );
        const model = fitted(drawn);
        const again = fitted([...drawn].reverse());
        let last: number = epsilon;
        for (let score = -10; score <= 10; score += 0.25) {
          const probability = predictIsotonic(model, score);
          expect(probability).toBeGreaterThanOrEqual(last - 1e-12);
          expect(probability).toBeLessThanOrEqual(1 - epsilon);
          expect(predictIsotonic(again, score)).toBeCloseTo(probability, 9);
          last = probability;
        }
        expect(isotonicModelSchema.parse(JSON.parse(JSON.stringify(model)))).toEqual(model);
      }),
    );
  });

  it("keeps the mean of the labels at the items of each block", () => {
    const model = fitIsotonic([1, 1, 1, 1], [1, 0, 0, 0]);
    expect(model).toEqual({ centres: [1], values: [0.25], epsilon: 0 });
    expect(predictIsotonic(model, 5)).toBe(0.25);
  });

  it("counts an item of weight 3 as three items, and one of weight 0 not at all", () => {
    const weighted = fitIsotonic([1, 2, 3, 9], [1, 0, 1, 0], { weights: [1, 3, 2, 0] });
    const repeated = fitIsotonic([1, 2, 2, 2, 3, 3], [1, 0, 0, 0, 1, 1]);
    expect(weighted.values).toEqual(repeated.values);
    for (const [index, centre] of weighted.centres.entries())
      expect(centre).toBeCloseTo(repeated.centres[index] ?? 0, 12);
  });

  it("refuses a model whose values fall", () => {
    expect(isotonicModelSchema.safeParse({ centres: [1, 2], values: [0.5, 0.4], epsilon: 0 }).success).toBe(false);
    expect(isotonicModelSchema.safeParse({ centres: [1, 2], values: [0.5], epsilon: 0 }).success).toBe(false);
    expect(isotonicModelSchema.safeParse({ centres: [], values: [], epsilon: 0 }).success).toBe(false);
  });

  it.each([
    ["no scores", [], [], {}, "empty"],
    ["NaN", [Number.NaN], [1], {}, "not-finite"],
    ["too few labels", [1, 2], [1], {}, "unequal-lengths"],
    ["labels that are no shares", [1], [-1], {}, "bad-label"],
    ["too few weights", [1, 2], [1, 0], { weights: [1] }, "unequal-lengths"],
    ["a distance that leaves nothing", [1], [1], { epsilon: 0.5 }, "bad-option"],
  ])("refuses %s", (_, scores, labels, options, code) => {
    expect(() => fitIsotonic(scores, labels, options)).toThrow(expect.objectContaining({ name: "FitError", code }));
  });

  it("refuses to predict for NaN", () => {
    expect(() => predictIsotonic(fitIsotonic([1], [1]), Number.NaN)).toThrow(
      expect.objectContaining({ code: "not-finite" }),
    );
  });
});
