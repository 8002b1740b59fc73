import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  addLatencies,
  type LatencyHistogram,
  latencyOf,
  latencyQuantile,
  latencySchema,
} from "../../../server/statistics/latency-histogram.ts";

const waits = fc.array(fc.double({ min: 0, max: 200_000, noNaN: true }), { minLength: 1, maxLength: 60 });
const histogramOf = (all: readonly number[]): LatencyHistogram => addLatencies(all.map(latencyOf));

describe("the histogram of latencies", () => {
  test("quantiles are those of the waits themselves, within a bin", () => {
    fc.assert(
      fc.property(waits, fc.double({ min: 0, max: 1, noNaN: true }), (all, share) => {
        const sorted = all.toSorted((one, other) => one - other);
        const rank = Math.max(1, Math.ceil(share * sorted.length));
        const exact = Math.min(2 ** 16, Math.max(1, sorted[rank - 1] ?? Number.NaN));
        const found = latencyQuantile(histogramOf(all), share) ?? Number.NaN;
        expect(Math.abs(Math.log2(found / exact))).toBeLessThanOrEqual(1 / 8 + 1e-9);
      }),
    );
  });

  test("adding histograms is counting all waits together", () => {
    fc.assert(
      fc.property(waits, waits, (some, others) => {
        expect(addLatencies([histogramOf(some), histogramOf(others)])).toEqual(histogramOf([...some, ...others]));
      }),
    );
  });

  test("has few bins, whatever was waited, and each is one that a file may name", () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true }), (ms) => {
        const histogram = latencyOf(ms);
        expect(Object.values(histogram)).toEqual([1]);
        expect(latencySchema.safeParse(histogram).success).toBe(true);
      }),
    );
    expect(latencySchema.safeParse({ 128: 1 }).success).toBe(false);
    expect(latencySchema.safeParse({ 3: 0 }).success).toBe(false);
  });

  test("nothing has no quantile", () => {
    expect(latencyQuantile({}, 0.5)).toBeUndefined();
  });
});
