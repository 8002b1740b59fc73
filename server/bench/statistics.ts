import { Random } from "../calibration/random.ts";

/** A figure with its 95 % interval. */
export interface Estimate {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

const RESAMPLES = 1000;

/** The p-quantile with linear interpolation between neighbours (as numpy and R's type 7); NaN of nothing. */
export function quantile(values: readonly number[], p: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const place = p * (sorted.length - 1);
  const below = sorted[Math.floor(place)] ?? Number.NaN;
  const above = sorted[Math.ceil(place)] ?? Number.NaN;
  // Beside each other only where they differ: infinities must not become NaN.
  return below === above ? below : below + (above - below) * (place - Math.floor(place));
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

export function mean(values: readonly number[]): number {
  return values.length === 0 ? Number.NaN : values.reduce((sum, value) => sum + value, 0) / values.length;
}

/**
 * Standard error of the mean of values of which those of one group are alike (Liang and Zeger 1986). Groups count as one
 * observation less, so that one that differs from the rest is never more than its error; infinite of a single group, of
 * which nothing can be told. With a group for each value it is the usual error of independent ones.
 * @param groups of each value
 */
export function groupedError(values: readonly number[], groups: readonly string[]): number {
  const centre = mean(values);
  const sums = new Map<string, number>();
  for (const [index, value] of values.entries()) {
    const group = groups[index] as string;
    sums.set(group, (sums.get(group) ?? 0) + value - centre);
  }
  const count = sums.size;
  if (count < 2) return Number.POSITIVE_INFINITY;
  const squares = [...sums.values()].reduce((sum, value) => sum + value ** 2, 0);
  return Math.sqrt((count / (count - 1)) * squares) / values.length;
}

/**
 * A figure with its percentile bootstrap interval. The units are drawn with replacement: whole traces for pooled figures,
 * since keys of one trace are alike, and the bursts or keys within one trace. Values that are no number are left out.
 * One unit has no interval (NaN).
 */
export function bootstrap<T>(units: readonly T[], figure: (sample: readonly T[]) => number, seed: number): Estimate {
  const random = new Random(seed);
  const value = figure(units);
  const resampled: number[] = [];
  for (let i = 0; units.length > 1 && i < RESAMPLES; i++) {
    const drawn = figure(units.map(() => random.pick(units)));
    if (Number.isFinite(drawn)) resampled.push(drawn);
  }
  return { value, low: quantile(resampled, 0.025), high: quantile(resampled, 0.975) };
}

/**
 * Exact two-sided p of McNemar's test: how likely so uneven a split of the pairs that differ is, were both as good.
 * @param only how often only the one, and only the other succeeded
 */
export function mcnemar([first, second]: readonly [number, number]): number {
  const pairs = first + second;
  const fewer = Math.min(first, second);
  let probability = 0;
  // As a logarithm: of more than a thousand pairs the first of these probabilities is too small for a number.
  let logBinomial = -pairs * Math.LN2;
  for (let i = 0; i <= fewer; i++) {
    probability += Math.exp(logBinomial);
    logBinomial += Math.log((pairs - i) / (i + 1));
  }
  return Math.min(1, 2 * probability);
}

/** Wilson's interval of a share, at 95 %. */
export function wilson(hits: number, n: number): [low: number, high: number] {
  const z = 1.96;
  const p = hits / n;
  const centre = (p + (z * z) / (2 * n)) / (1 + (z * z) / n);
  const half = (z / (1 + (z * z) / n)) * Math.sqrt((p * (1 - p)) / n + (z * z) / (4 * n * n));
  return [centre - half, centre + half];
}
