import { z } from "zod";
import { checkedWeights, checkFeatures, checkRows, type Features } from "./check-data.ts";

/** Mean and standard deviation of each feature where something was learned. */
export const scalingSchema = z
  .object({ mean: z.array(z.number()), scale: z.array(z.number().positive()) })
  .refine(({ mean, scale }) => mean.length === scale.length, "mean and scale must be equally long");

export type Scaling = z.output<typeof scalingSchema>;

/** Deviations below this share of the mean are what rounding leaves of a constant. */
const ROUNDING = 1e-12;

/**
 * Measures by how much to move and stretch features to mean 0 and standard deviation 1. A constant feature keeps its
 * scale of 1: it becomes 0 for every item, and says nothing.
 * @param weights how much each item counts; 1 where none are given
 * @throws FitError `empty`, `unequal-lengths`, `not-finite` or `bad-option`
 */
export function fitScaling(rows: readonly Features[], weights?: readonly number[]): Scaling {
  const length = checkRows(rows);
  const counts = checkedWeights(weights, rows.length);
  const total = counts.reduce((sum, count) => sum + count, 0);
  const mean: number[] = [];
  const scale: number[] = [];
  for (let feature = 0; feature < length; feature++) {
    const average = weightedSum(rows, counts, (row) => row[feature] as number) / total;
    const variance = weightedSum(rows, counts, (row) => ((row[feature] as number) - average) ** 2) / total;
    const deviation = Math.sqrt(variance);
    mean.push(average);
    scale.push(deviation > ROUNDING * Math.abs(average) ? deviation : 1);
  }
  return { mean, scale };
}

/**
 * The features of an item in standard deviations from their means.
 * @throws FitError `unequal-lengths` or `not-finite`
 */
export function standardise({ mean, scale }: Scaling, features: Features): Float64Array {
  checkFeatures(features, mean.length);
  return Float64Array.from(features, (value, index) => (value - (mean[index] as number)) / (scale[index] as number));
}

function weightedSum(rows: readonly Features[], weights: readonly number[], value: (row: Features) => number): number {
  return rows.reduce((sum, row, index) => sum + (weights[index] as number) * value(row), 0);
}
