import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  auroc,
  brierScore,
  calibrationQuality,
  expectedCalibrationError,
  logLoss,
  reliability,
} from "../../../server/calibration/calibration-quality.ts";
import { Random } from "../../../server/calibration/random.ts";

const items = fc
  .array(fc.record({ twentieth: fc.integer({ min: 0, max: 20 }), right: fc.boolean() }), {
    minLength: 1,
    maxLength: 40,
  })
  .map((drawn) => ({
    probabilities: drawn.map(({ twentieth }) => twentieth / 20),
    labels: drawn.map(({ right }) => Number(right)),
  }));

/** Every pair of a right and a wrong item. */
function bruteAuroc(scores: readonly number[], labels: readonly number[]): number {
  let pairs = 0;
  let wins = 0;
  for (const [i, a] of scores.entries()) {
    for (const [j, b] of scores.entries()) {
      if (labels[i] !== 1 || labels[j] !== 0) continue;
      pairs++;
      wins += a > b ? 1 : a === b ? 0.5 : 0;
    }
  }
  return wins / pairs;
}

/** Bin by bin, each item compared with its borders. */
function bruteEce(probabilities: readonly number[], labels: readonly number[]): number {
  let error = 0;
  for (let bin = 0; bin < 10; bin++) {
    let difference = 0;
    for (const [index, probability] of probabilities.entries()) {
      const inside = bin === 9 ? probability >= 0.9 : probability >= bin / 10 && probability < (bin + 1) / 10;
      if (inside) difference += probability - (labels[index] ?? 0);
    }
    error += Math.abs(difference) / labels.length;
  }
  return error;
}

describe("auroc", () => {
  it("is the share of pairs in the right order", () => {
    fc.assert(
      fc.property(items, ({ probabilities, labels }) => {
        fc.pre(new Set(labels).size === 2);
        expect(auroc(probabilities, labels)).toBeCloseTo(bruteAuroc(probabilities, labels), 12);
      }),
    );
  });

  it("depends on the order of the scores only, and turns with it", () => {
    fc.assert(
      fc.property(items, ({ probabilities, labels }) => {
        fc.pre(new Set(labels).size === 2);
        const value = auroc(probabilities, labels);
        const cubed = probabilities.map((score) => (3 * score - 5) ** 3);
        const turned = probabilities.map((score) => -score);
        expect(auroc(cubed, labels)).toBeCloseTo(value, 12);
        expect(auroc(turned, labels)).toBeCloseTo(1 - value, 12);
      }),
    );
  });

  it("is nothing where all are right, or all wrong", () => {
    expect(auroc([0.1, 0.9], [1, 1])).toBeNaN();
    expect(auroc([0.1, 0.9], [0, 0])).toBeNaN();
    expect(auroc([], [])).toBeNaN();
  });
});

describe("expected calibration error", () => {
  it("is what every bin by itself adds up to", () => {
    fc.assert(
      fc.property(items, ({ probabilities, labels }) => {
        expect(expectedCalibrationError(probabilities, labels)).toBeCloseTo(bruteEce(probabilities, labels), 12);
      }),
    );
  });

  it("is small for honest probabilities and large for boasting ones", () => {
    const random = new Random(2);
    const probabilities = Array.from({ length: 20_000 }, () => random.next());
    const labels = probabilities.map((probability) => Number(random.chance(probability)));
    expect(expectedCalibrationError(probabilities, labels)).toBeLessThan(0.02);
    expect(expectedCalibrationError([0.95, 0.95, 0.95, 0.95], [1, 0, 0, 1])).toBeCloseTo(0.45, 12);
  });

  it("puts borders into the upper bin, and 1 into the last", () => {
    const bins = reliability([0, 0.1, 0.1, 1], [0, 1, 0, 1]);
    expect(bins.map(({ count }) => count)).toEqual([1, 2, 0, 0, 0, 0, 0, 0, 0, 1]);
    expect(bins[1]).toEqual({ low: 0.1, high: 0.2, count: 2, predicted: 0.1, right: 0.5 });
    expect(bins[5]?.right).toBeNaN();
  });
});

describe("scores", () => {
  it("are known for small sets", () => {
    expect(brierScore([0.8, 0.4], [1, 0])).toBeCloseTo((0.04 + 0.16) / 2, 12);
    expect(logLoss([0.8, 0.4], [1, 0])).toBeCloseTo(-(Math.log(0.8) + Math.log(0.6)) / 2, 12);
  });

  it("stay finite for probabilities that were sure and wrong", () => {
    expect(logLoss([0], [1])).toBeCloseTo(-Math.log(1e-15), 9);
    expect(logLoss([1], [0])).toBeCloseTo(-Math.log(1e-15), 9);
    expect(logLoss([1], [1])).toBe(0);
  });

  it("are least for the true probability", () => {
    const labels = Array.from({ length: 100 }, (_, index) => Number(index < 30));
    for (const score of [brierScore, logLoss]) {
      const of = (probability: number) => score(new Array<number>(100).fill(probability), labels);
      expect(of(0.3)).toBeLessThan(of(0.29));
      expect(of(0.3)).toBeLessThan(of(0.31));
    }
  });

  it("come together", () => {
    const [probabilities, labels] = [
      [0.2, 0.7],
      [0, 1],
    ];
    expect(calibrationQuality(probabilities, labels)).toEqual({
      n: 2,
      ece: expectedCalibrationError(probabilities, labels),
      brier: brierScore(probabilities, labels),
      auroc: 1,
      logLoss: logLoss(probabilities, labels),
    });
    expect(calibrationQuality([], [])).toEqual({
      n: 0,
      ece: Number.NaN,
      brier: Number.NaN,
      auroc: Number.NaN,
      logLoss: Number.NaN,
    });
  });

  it.each([
    ["NaN", [Number.NaN], [1], "not-finite"],
    ["too few labels", [0.5, 0.5], [1], "unequal-lengths"],
    ["labels between 0 and 1", [0.5], [0.5], "bad-label"],
    ["scores that are no probabilities", [1.5], [1], "bad-label"],
  ])("refuse %s", (_, probabilities, labels, code) => {
    expect(() => calibrationQuality(probabilities, labels)).toThrow(
      expect.objectContaining({ name: "FitError", code }),
    );
  });
});
