import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fitNearest, type ItemOutcome, nearestModelSchema, predictNearest } from "../../../server/calibration/knn.ts";
import { Random } from "../../../server/calibration/random.ts";
import { fitScaling, standardise } from "../../../server/calibration/scaling.ts";

const EXPERTS = ["code", "general", "large"];

/** Items of which each expert answered most. */
function draw(n: number, random: Random): ItemOutcome[] {
  return Array.from({ length: n }, () => ({
    features: [100 * random.next(), random.next(), 5],
    right: Object.fromEntries(
      EXPERTS.filter(() => random.chance(0.8)).map((expert) => [expert, Number(random.chance(0.5))]),
    ),
  }));
}

/** For one expert, from the definition: sort what it answered by distance, as it is stored, and average. */
function brute(items: readonly ItemOutcome[], expert: string, x: number[], k: number): number {
  const scaling = fitScaling(items.map(({ features }) => features));
  const here = standardise(scaling, x);
  const nearest = items
    .filter(({ right }) => right[expert] !== undefined)
    .map(({ features, right }) => {
      const there = standardise(scaling, features).map((value) => Number(value.toFixed(4)));
      const distance = Math.sqrt(there.reduce((sum, value, index) => sum + (value - (here[index] ?? 0)) ** 2, 0));
      return { distance, right: right[expert] ?? 0 };
    })
    .sort((a, b) => a.distance - b.distance)
    .slice(0, k);
  return nearest.reduce((sum, { right }) => sum + right, 0) / nearest.length;
}

describe("nearest neighbours", () => {
  it("say what an expert did on the items nearest to one, of those that it answered", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 12 }), fc.nat(), (n, k, seed) => {
        const random = new Random(seed);
        const items = draw(n, random);
        const x = [100 * random.next(), random.next(), 5];
        const predicted = predictNearest(fitNearest(items, { k }), x);
        const answered = EXPERTS.filter((expert) => items.some(({ right }) => right[expert] !== undefined));
        expect(Object.keys(predicted).sort()).toEqual(answered);
        for (const expert of answered) {
          expect(predicted[expert]).toBeCloseTo(brute(items, expert, x, k), 9);
        }
      }),
    );
  });

  it("learn where which expert is right", () => {
    const random = new Random(8);
    const items = Array.from({ length: 400 }, () => {
      const x = random.next();
      return { features: [x], right: { code: Number(x < 0.5), general: Number(x > 0.3), large: 1 } };
    });
    const model = fitNearest(items, { k: 15 });
    expect(predictNearest(model, [0.1])).toEqual({ code: 1, general: 0, large: 1 });
    expect(predictNearest(model, [0.4])).toEqual({ code: 1, general: 1, large: 1 });
    expect(predictNearest(model, [0.9])).toEqual({ code: 0, general: 1, large: 1 });
  });

  it("count alike, however near they are", () => {
    const items = [0, 1, 2].map((x) => ({ features: [x], right: { code: Number(x === 1) } }));
    expect(predictNearest(fitNearest(items, { k: 3 }), [1]).code).toBeCloseTo(1 / 3, 12);
  });

  it("are plain JSON that its schema accepts, and nothing else", () => {
    const model = fitNearest(draw(20, new Random(1)), { k: 5 });
    expect(nearestModelSchema.parse(JSON.parse(JSON.stringify(model)))).toEqual(model);
    expect(nearestModelSchema.safeParse({ ...model, right: model.right.slice(1) }).success).toBe(false);
    expect(nearestModelSchema.safeParse({ ...model, points: model.points.map(() => [1]) }).success).toBe(false);
  });

  it.each([
    ["no items", [], 3, "empty"],
    ["NaN", [{ features: [Number.NaN], right: { code: 1 } }], 3, "not-finite"],
    ["an outcome beyond 1", [{ features: [1], right: { code: 2 } }], 3, "bad-label"],
    ["no neighbours", [{ features: [1], right: { code: 1 } }], 0, "bad-option"],
    [
      "items of unequal length",
      [
        { features: [1], right: {} },
        { features: [], right: {} },
      ],
      3,
      "unequal-lengths",
    ],
  ])("refuse %s", (_, items, k, code) => {
    expect(() => fitNearest(items, { k })).toThrow(expect.objectContaining({ name: "FitError", code }));
  });
});
