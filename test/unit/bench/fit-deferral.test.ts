import { describe, expect, test } from "vitest";
import { fitDeferral, type PairItem } from "../../../server/bench/fit-deferral.ts";
import { predictLogistic } from "../../../server/calibration/logistic.ts";
import { Random } from "../../../server/calibration/random.ts";
import { deferralFeatures } from "../../../server/collaboration/deferral-features.ts";

/** Items on which the cheaper expert is wrong where its least sure step is below one half, but for some noise. */
function items(count: number, noise = 0.05, seed = 7): PairItem[] {
  const random = new Random(seed);
  return Array.from({ length: count }, (_, index) => {
    const logProbabilities = Array.from({ length: 6 }, () => Math.log(0.85 + 0.15 * random.next()));
    const isDoubtful = random.next() < 0.3;
    if (isDoubtful) logProbabilities[random.below(6)] = Math.log(0.1 + 0.3 * random.next());
    const cheapRight = random.next() < noise ? isDoubtful : !isDoubtful;
    return {
      problem: `p${Math.floor(index / 3)}`,
      features: deferralFeatures({ text: "a b c", logProbabilities, limited: false }, { before: "", after: "" }),
      logProbabilities,
      cheapRight,
      strongRight: true,
      strongSteps: 6,
    };
  });
}

describe("fitDeferral", () => {
  const data = items(300);
  const fitted = fitDeferral(data, 1);

  test("finds out where the stronger expert is of benefit, on problems that it has not seen", () => {
    expect(fitted.quality.items).toBe(300);
    expect(fitted.quality.auroc).toBeGreaterThan(0.85);
    expect(fitted.quality.ece).toBeLessThan(0.1);
    const doubtful = data.filter(({ logProbabilities }) => Math.min(...logProbabilities) < Math.log(0.5));
    for (const { features } of doubtful) expect(predictLogistic(fitted.finished, features)).toBeGreaterThan(0.4);
  });

  test("its curve goes from everything to nothing", () => {
    const { curve } = fitted;
    const [everything, nothing] = [curve[0], curve.at(-1)];
    expect(everything).toMatchObject({ deferred: 1, right: 1, cheapSteps: 1, strongSteps: 6 });
    expect(nothing).toMatchObject({ threshold: 1, deferred: 0, strongSteps: 0, cheapSteps: 6 });
    expect(nothing?.right).toBeCloseTo(data.filter(({ cheapRight }) => cheapRight).length / 300, 9);
    for (const [index, point] of curve.entries()) {
      const before = curve[index - 1];
      if (!before) continue;
      expect(point.threshold).toBeGreaterThan(before.threshold);
      expect(point.deferred).toBeLessThanOrEqual(before.deferred);
      expect(point.cheapSteps).toBeGreaterThanOrEqual(before.cheapSteps);
    }
  });

  test("a third deferred is enough here, and stops the cheaper expert early", () => {
    const point = fitted.curve.findLast(({ right }) => right >= 0.95);
    expect(point?.deferred).toBeLessThan(0.45);
    expect(point?.cheapSteps).toBeLessThan(6);
  });

  test("says so where nothing can be found out", () => {
    const { quality } = fitDeferral(items(300, 0.5), 1);
    expect(Math.abs((quality.auroc ?? 0) - 0.5)).toBeLessThan(0.15);
  });

  test("is the same for the same seed", () => {
    expect(fitDeferral(data, 1)).toEqual(fitted);
  });

  test("maps probabilities freely where there is enough to learn that from", () => {
    expect(fitted.calibrated).toBeUndefined();
    const many = fitDeferral(items(1_000), 1);
    expect(many.calibrated?.centres.length).toBeGreaterThan(1);
    expect(many.quality.ece).toBeLessThan(0.05);
  });
});
