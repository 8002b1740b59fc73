import { Random } from "./random.ts";

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
