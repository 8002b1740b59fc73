import { describe, expect, test } from "vitest";
import type { PairItem } from "../../../server/bench/defer-by-share.ts";
import { fitDeferral } from "../../../server/bench/fit-deferral.ts";
import { groupedError, mean } from "../../../server/bench/statistics.ts";
import { predictLogistic } from "../../../server/calibration/logistic.ts";
import type { DeferralCalibration } from "../../../server/calibration/pair-calibration.ts";
import { Random } from "../../../server/calibration/random.ts";
import { calibratedDeferral } from "../../../server/collaboration/deferral.ts";
import {
  DEFERRAL_FEATURES,
  deferralFeatures,
  selectFeatures,
} from "../../../server/collaboration/deferral-features.ts";
import type { Draft } from "../../../server/collaboration/draft.ts";

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

const NOTHING_AROUND = { before: "", after: "" };

interface WrittenItem extends PairItem {
  readonly text: string;
}

/** Items on which the cheaper expert is wrong as soon as its text has three new names: a step, not the slope of a logistic curve. */
function stepItems(count: number, seed: number): WrittenItem[] {
  const random = new Random(seed);
  return Array.from({ length: count }, (_, index) => {
    const logProbabilities = Array.from({ length: 3 }, () => Math.log(0.85 + 0.15 * random.next()));
    const names = random.below(9);
    const text = Array.from({ length: names }, (_, name) => `n${name}`).join(" ");
    return {
      text,
      problem: `p${Math.floor(index / 3)}`,
      features: deferralFeatures({ text, logProbabilities, limited: false }, NOTHING_AROUND),
      logProbabilities,
      cheapRight: random.next() >= (names >= 3 ? 1 : 0.02),
      strongRight: true,
      strongSteps: 3,
    };
  });
}

/** What comes of a threshold where a cascade compares with it. */
function runWith(threshold: number, calibration: DeferralCalibration, all: readonly WrittenItem[]) {
  const deferral = calibratedDeferral(calibration, threshold, NOTHING_AROUND);
  const outcomes = all.map(({ text, logProbabilities, cheapRight, strongRight }) => {
    const after = (steps: number) =>
      ({ text, logProbabilities: logProbabilities.slice(0, steps), limited: false }) as unknown as Draft;
    const steps = logProbabilities.findIndex((_, index) => deferral.stops(after(index + 1))) + 1;
    const deferred = steps > 0 || deferral.doubt(after(logProbabilities.length)) !== undefined;
    return { deferred, right: deferred ? strongRight : cheapRight, cheapSteps: steps || logProbabilities.length };
  });
  return {
    deferred: mean(outcomes.map(({ deferred }) => Number(deferred))),
    right: mean(outcomes.map(({ right }) => Number(right))),
    cheapSteps: mean(outcomes.map(({ cheapSteps }) => cheapSteps)),
  };
}

const OPTIONS = { stepRatio: 0.5, seed: 1, drawings: 1 };

describe("fitDeferral", () => {
  const data = items(200);
  const fit = fitDeferral(data, OPTIONS);
  const fitted = fit.calibration;

  test("finds out where the stronger expert is of benefit, on problems that it has not seen", () => {
    expect(fitted.quality.items).toBe(200);
    expect(fitted.quality.auroc).toBeGreaterThan(0.85);
    expect(fitted.quality.ece).toBeLessThan(0.1);
    const doubtful = data.filter(({ logProbabilities }) => Math.min(...logProbabilities) < Math.log(0.5));
    const all = ({ features }: PairItem) => selectFeatures(fitted.finishedFeatures, DEFERRAL_FEATURES, features);
    for (const item of doubtful) expect(predictLogistic(fitted.finished, all(item))).toBeGreaterThan(0.4);
  });

  test("its curve goes from nothing to everything", () => {
    const { curve } = fitted;
    const [nothing, everything] = [curve[0], curve.at(-1)];
    expect(nothing).toMatchObject({ threshold: 1, deferred: 0, strongSteps: 0, cheapSteps: 6 });
    expect(nothing?.right).toBeCloseTo(data.filter(({ cheapRight }) => cheapRight).length / 200, 9);
    expect(everything?.right).toBeGreaterThan(0.97);
    const ahead = data.map(({ cheapRight, strongRight }) => Number(cheapRight) - Number(strongRight));
    const ofOneProblem = data.map(({ problem }) => problem);
    expect(nothing?.error).toBeCloseTo(groupedError(ahead, ofOneProblem), 9);
    expect(everything?.error).toBeLessThan(nothing?.error ?? 0);
    expect(everything?.deferred).toBeGreaterThan(0.97);
    for (const [index, point] of curve.entries()) {
      const before = curve[index - 1];
      if (before) expect(point.threshold).toBeLessThanOrEqual(before.threshold);
    }
  });

  test("a third deferred is enough here, and stops the cheaper expert early", () => {
    const point = fitted.curve.find(({ right }) => right >= 0.95);
    expect(point?.deferred).toBeLessThan(0.45);
    expect(point?.cheapSteps).toBeLessThan(6);
  });

  test("says so where nothing can be found out", () => {
    const { quality } = fitDeferral(items(200, 0.5), OPTIONS).calibration;
    expect(Math.abs((quality.auroc ?? 0) - 0.5)).toBeLessThan(0.15);
  });

  test.each([
    ["keeps honest probabilities where eager ones are better by luck", 4, 0, 0.1],
    ["says too much of benefit where that is clearly better", 1, 0.15, 1],
  ])("%s", (_what, seed, least, most) => {
    const { compared, deciding } = fitDeferral(items(200, 0.5, seed), OPTIONS);
    expect(compared["only minimum, eager"]).toBeGreaterThan(compared["only minimum"] ?? 1);
    expect(deciding.ece).toBeGreaterThan(least);
    expect(deciding.ece).toBeLessThan(most);
  });

  test("one task in two languages is one problem, of which no fold sees one half and is tested on the other", () => {
    const twins = items(24).map((item, index) => ({
      ...item,
      problem: `${index % 8 < 4 ? "JS" : "Python"}/${index % 4}`,
    }));
    expect(() => fitDeferral(twins, OPTIONS)).toThrow("4 groups cannot fill 5 folds");
  });

  test("is the same for the same seed", () => {
    expect(fitDeferral(data, OPTIONS)).toEqual(fit);
  });

  test("maps probabilities freely where there is enough to learn that from", () => {
    expect(fitted.calibrated).toBeUndefined();
    const many = fitDeferral(data, { ...OPTIONS, enoughForIsotonic: 200 }).calibration;
    expect(many.calibrated?.centres.length).toBeGreaterThan(1);
    expect(many.quality.ece).toBeLessThan(0.1);
  });

  describe.each([
    ["calibrated", 1_200],
    ["not calibrated", 900],
  ])("%s, as %d items allow", (_what, count) => {
    const { calibration, deciding } = fitDeferral(stepItems(count, 7), OPTIONS);

    test("what its curve says of a threshold comes of it in a cascade", () => {
      expect(calibration.calibrated !== undefined).toBe(count >= 1_000);
      const fresh = stepItems(2_000, 99);
      for (const { threshold, deferred, right, cheapSteps } of calibration.curve) {
        const outcome = runWith(threshold, calibration, fresh);
        expect(Math.abs(outcome.deferred - deferred), `deferred from ${threshold}`).toBeLessThan(0.08);
        expect(Math.abs(outcome.right - right), `right from ${threshold}`).toBeLessThan(0.08);
        expect(Math.abs(outcome.cheapSteps - cheapSteps), `steps from ${threshold}`).toBeLessThan(0.25);
      }
      expect(runWith(1, calibration, fresh).deferred).toBe(0);
    });

    test("how good the finished text's probability is, is told from how good the one is that decides", () => {
      // While it is written the names are not known yet, so that each text is as doubtful as all are on average.
      expect(deciding.n).toBe(count);
      expect(deciding.ece).toBeGreaterThan(calibration.quality.ece + 0.1);
    });
  });

  test("compares with rules that need no training", () => {
    const { compared } = fit;
    expect(Object.keys(compared)).toEqual(expect.arrayContaining(["sum", "minimum", "mean", "quartile"]));
    // Here one doubtful step decides, which the mean waters down, and which is seen at once.
    expect(compared.minimum).toBeGreaterThan(compared.mean ?? 1);
    for (const share of Object.values(compared)) expect(share).toBeLessThanOrEqual(1);
  });

  test("compares the very quartile that a cascade goes by", () => {
    // The second lowest of six says which texts are wrong; a value between it and the third says the contrary, as the mean does.
    const told = data.map((item) => {
      const [second, third] = item.cheapRight ? [-0.9, -0.9] : [-1, -0.1];
      return { ...item, logProbabilities: [-3, second, third, -0.1, -0.1, -0.1] as number[] };
    });
    const { compared } = fitDeferral(told, OPTIONS);
    expect(compared.quartile).toBeGreaterThan(compared.mean ?? 1);
  });

  test("compares also where the cheaper expert's answers take longer than the stronger one's", () => {
    const { compared } = fitDeferral(data, { ...OPTIONS, stepRatio: 1.05 });
    for (const share of Object.values(compared)) expect(share).toBeGreaterThan(0.5);
    expect(compared.minimum).toBeGreaterThan(compared.mean ?? 1);
    const ofSets = Object.entries(compared).filter(([name]) => name.includes("feature") || name.includes("only"));
    expect(new Set(ofSets.map(([, share]) => share)).size).toBeGreaterThan(1);
  });

  test("compares the margin where all items have it", () => {
    // It says as much as the least log-probability does, in another unit.
    const withMargins = data.map((item) => ({
      ...item,
      margins: item.logProbabilities.map((value) => Math.exp(value)),
    }));
    const { compared } = fitDeferral(withMargins, OPTIONS);
    expect(compared.margin).toBeCloseTo(compared.minimum as number, 9);
    expect(fit.compared.margin).toBeUndefined();
  });
});
