import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { median, quantile } from "../../../server/bench/statistics.ts";
import { Random, seedOf, shuffled } from "../../../server/calibration/random.ts";

describe("random numbers", () => {
  it("have the median that was asked for", () => {
    const random = new Random(seedOf("keys", 1));
    const gaps = Array.from({ length: 4000 }, () => random.logNormal(145, 0.3));
    expect(median(gaps)).toBeGreaterThan(140);
    expect(median(gaps)).toBeLessThan(150);
    expect(quantile(gaps, 0.84) / median(gaps)).toBeCloseTo(Math.exp(0.3), 1);
  });

  it("stay within their bounds", () => {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const random = new Random(seed);
        const pause = random.logUniform(400, 3000);
        expect(pause).toBeGreaterThanOrEqual(400);
        expect(pause).toBeLessThanOrEqual(3000);
        expect([0, 1, 2]).toContain(random.below(3));
      }),
    );
  });
});

describe("shuffled", () => {
  it("keeps every value once and leaves its input alone", () => {
    fc.assert(
      fc.property(fc.array(fc.integer()), fc.nat(), (values, seed) => {
        const before = [...values];
        const result = shuffled(values, new Random(seed));
        expect(values).toEqual(before);
        expect([...result].sort((a, b) => a - b)).toEqual(before.sort((a, b) => a - b));
        expect(shuffled(values, new Random(seed))).toEqual(result);
      }),
    );
  });

  it("makes every order about equally likely", () => {
    const random = new Random(5);
    const counts = new Map<string, number>();
    for (let i = 0; i < 6000; i++) {
      const order = shuffled(["a", "b", "c"], random).join("");
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(counts.size).toBe(6);
    for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(120);
  });
});
