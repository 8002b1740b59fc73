import { z } from "zod";

/** A bin's end is 9 % above its beginning, so that no quantile is off by more. */
const BINS_PER_OCTAVE = 8;
/** From 1 ms to 2^16 ms, about a minute. What is shorter or longer counts to the first or the last bin. */
const BINS = 16 * BINS_PER_OCTAVE;

/** How many waits fell into each bin, by the bin's number; empty bins are left out. Bin `b` begins at 2^(b/8) ms. */
export const latencySchema = z.record(
  z.string().regex(/^(\d|[1-9]\d|1[01]\d|12[0-7])$/, "There is no such bin."),
  z.number().int().positive(),
);

export type LatencyHistogram = Readonly<z.output<typeof latencySchema>>;

/** The histogram of a single wait, in ms. */
export function latencyOf(ms: number): LatencyHistogram {
  const bin = Math.floor(BINS_PER_OCTAVE * Math.log2(Math.max(1, ms)));
  return { [Math.min(BINS - 1, bin)]: 1 };
}

/** All waits of several histograms. */
export function addLatencies(histograms: readonly LatencyHistogram[]): LatencyHistogram {
  const sum: Record<string, number> = {};
  for (const histogram of histograms) {
    for (const [bin, count] of Object.entries(histogram)) sum[bin] = (sum[bin] ?? 0) + count;
  }
  return sum;
}

/**
 * The wait, in ms, that this share of all waits (0 to 1) did not exceed, as if those of a bin were spread over it evenly on
 * a logarithmic scale. Undefined where there was none.
 */
export function latencyQuantile(histogram: LatencyHistogram, share: number): number | undefined {
  const bins = Object.entries(histogram)
    .map(([bin, count]) => ({ bin: Number(bin), count }))
    .sort((one, other) => one.bin - other.bin);
  const total = bins.reduce((sum, { count }) => sum + count, 0);
  let toGo = Math.max(1, Math.ceil(share * total));
  for (const { bin, count } of bins) {
    if (toGo <= count) return 2 ** ((bin + (toGo - 0.5) / count) / BINS_PER_OCTAVE);
    toGo -= count;
  }
  return undefined;
}
