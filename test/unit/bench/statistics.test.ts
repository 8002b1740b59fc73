import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bootstrap, groupedError, mcnemar, mean, median, quantile, wilson } from "../../../server/bench/statistics.ts";
import { Random } from "../../../server/calibration/random.ts";

const values = fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 1, maxLength: 30 });
const severalValues = fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 2, maxLength: 30 });

/** The place of which a share p of the steps between neighbours lies before it, found by walking. */
function bruteQuantile(numbers: readonly number[], p: number): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  let steps = p * (sorted.length - 1);
  let index = 0;
  for (; steps >= 1; steps--) index++;
  const here = sorted[index] ?? Number.NaN;
  const next = sorted[Math.min(index + 1, sorted.length - 1)] ?? Number.NaN;
  return here * (1 - steps) + next * steps;
}

describe("quantiles", () => {
  it("are what brute force finds", () => {
    fc.assert(
      fc.property(values, fc.constantFrom(0, 0.025, 0.25, 0.5, 0.95, 0.975, 1), (numbers, p) => {
        expect(quantile(numbers, p)).toBeCloseTo(bruteQuantile(numbers, p), 6);
      }),
    );
  });

  it("are known for small sets", () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 2, 3])).toBe(2.5);
    expect(median([])).toBeNaN();
    expect(quantile([1, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY], 0.95)).toBe(Number.POSITIVE_INFINITY);
  });
});

describe("the error of a mean of groups", () => {
  it("is the usual one where each value is a group", () => {
    expect(groupedError([1, 2, 3, 6], ["a", "b", "c", "d"])).toBeCloseTo(Math.sqrt(14 / 3 / 4), 12);
  });

  it("is that of one value for each group where all of a group are the same, however many there are", () => {
    const values = [1, 2, 3, 6].flatMap((value) => Array<number>(5).fill(value));
    const groups = ["a", "b", "c", "d"].flatMap((group) => Array<string>(5).fill(group));
    expect(groupedError(values, groups)).toBeCloseTo(Math.sqrt(14 / 3 / 4), 12);
  });

  it("is infinite for one group", () => {
    expect(groupedError([1, 2], ["a", "a"])).toBe(Number.POSITIVE_INFINITY);
  });
});

describe("bootstrap intervals", () => {
  it("hold the value, and are the same for the same seed", () => {
    fc.assert(
      fc.property(severalValues, fc.nat(), (numbers, seed) => {
        const { value, low, high } = bootstrap(numbers, mean, seed);
        expect(value).toBe(mean(numbers));
        expect(low).toBeGreaterThanOrEqual(Math.min(...numbers) - 1e-9);
        expect(high).toBeLessThanOrEqual(Math.max(...numbers) + 1e-9);
        expect(low).toBeLessThanOrEqual(high);
        expect(bootstrap(numbers, mean, seed)).toEqual({ value, low, high });
      }),
      { numRuns: 20 },
    );
  });

  it("are none for a single value", () => {
    expect(bootstrap([3], mean, 1)).toEqual({ value: 3, low: Number.NaN, high: Number.NaN });
  });

  it("are those of all resamples, where these can be counted", () => {
    const numbers = [0, 10, 20];
    const all = numbers.flatMap((a) => numbers.flatMap((b) => numbers.map((c) => mean([a, b, c]))));
    const reached = (share: number) => {
      const enough = (value: number) => all.filter((other) => other <= value).length / all.length >= share;
      return Math.min(...all.filter(enough));
    };
    const { low, high } = bootstrap(numbers, mean, 7);
    expect(low).toBeCloseTo(reached(0.025), 6);
    expect(high).toBeCloseTo(reached(0.975), 6);
  });

  it("of a mean cover it about as often as they say", () => {
    const random = new Random(3);
    let covered = 0;
    for (let trial = 0; trial < 100; trial++) {
      const sample = Array.from({ length: 40 }, () => random.next());
      const { low, high } = bootstrap(sample, mean, trial);
      if (low <= 0.5 && high >= 0.5) covered++;
    }
    expect(covered).toBeGreaterThanOrEqual(85);
  });
});

describe("mcnemar", () => {
  it("is the share of all ways to split the pairs that are as uneven", () => {
    for (const [first, second] of [
      [0, 0],
      [1, 0],
      [3, 1],
      [2, 5],
      [6, 6],
      [0, 9],
    ] as const) {
      const pairs = first + second;
      const ways = Array.from({ length: 2 ** pairs }, (_, bits) => bits.toString(2).replaceAll("0", "").length);
      const uneven = ways.filter((ones) => Math.abs(ones - pairs / 2) >= Math.abs(first - pairs / 2));
      expect(mcnemar([first, second])).toBeCloseTo(uneven.length / ways.length, 9);
    }
  });

  // Computed with fractions of whole numbers.
  it.each([
    [600, 500, 0.0028195449914364275],
    [900, 1000, 0.02310884510890107],
    [700, 400, 1.1735888055605814e-19],
  ])("is exact for many pairs: %d to %d", (first, second, p) => {
    expect(mcnemar([first, second]) / p).toBeCloseTo(1, 9);
  });

  it("is 1 for an even split of many pairs", () => {
    expect(mcnemar([550, 550])).toBe(1);
  });

  it("is the sum of binomial coefficients, where these are numbers", () => {
    const count = fc.integer({ min: 0, max: 400 });
    fc.assert(
      fc.property(count, count, (first, second) => {
        const pairs = first + second;
        let [sum, binomial] = [0, 0.5 ** pairs];
        for (let i = 0; i <= Math.min(first, second); i++) {
          sum += binomial;
          binomial *= (pairs - i) / (i + 1);
        }
        const p = Math.min(1, 2 * sum);
        expect(Math.abs(mcnemar([first, second]) - p)).toBeLessThanOrEqual(1e-9 * p);
      }),
    );
  });
});

describe("wilson", () => {
  it("holds the shares that a test of the observed one would not refuse", () => {
    for (const [hits, n] of [
      [0, 10],
      [3, 10],
      [24, 46],
      [10, 10],
    ] as const) {
      const [low, high] = wilson(hits, n);
      for (const limit of [low, high]) {
        if (limit <= 1e-9 || limit >= 1 - 1e-9) continue;
        const deviation = Math.abs(hits / n - limit) / Math.sqrt((limit * (1 - limit)) / n);
        expect(deviation).toBeCloseTo(1.96, 6);
      }
      expect(low).toBeLessThanOrEqual(hits / n + 1e-9);
      expect(high).toBeGreaterThanOrEqual(hits / n - 1e-9);
    }
  });
});
