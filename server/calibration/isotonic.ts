import { z } from "zod";
import { checkedWeights, checkFinite, checkLabels } from "./check-data.ts";
import { FitError } from "./fit-error.ts";

/** A fitted isotonic regression as it is stored: where each block stands, and what it predicts. Both ascend. */
export const isotonicModelSchema = z
  .object({
    centres: z.array(z.number()).min(1),
    values: z.array(z.number()).min(1),
    /** Predictions stay so far away from 0 and 1. */
    epsilon: z.number().min(0).max(0.5),
  })
  .refine(({ centres, values }) => centres.length === values.length, "each block needs a centre and a value")
  .refine(({ centres, values }) => ascends(centres) && ascends(values), "centres and values must ascend");

export type IsotonicModel = z.output<typeof isotonicModelSchema>;

export interface IsotonicOptions {
  /** How much each item counts; 1 where none are given. */
  readonly weights?: readonly number[];
  /** Predictions stay so far away from 0 and 1; 0 where nothing is given. */
  readonly epsilon?: number;
}

/** Items that share one prediction: sum / weight. */
export interface Block {
  /** Of the labels, each times its weight. Sums of labels 0 and 1 are exact, so that equal shares are found equal. */
  readonly sum: number;
  /** Above 0. */
  readonly weight: number;
}

/** Neighbouring blocks in one. */
export interface PooledBlock extends Block {
  /** How many blocks of the input stand in it. */
  readonly blocks: number;
}

/**
 * Fits the ascending function of a score that is nearest to the labels in squared error, as a map from scores to
 * probabilities (Zadrozny and Elkan 2002; methods section 5). Equal scores are one item.
 * @param labels one for each score: 0 for wrong, 1 for right, or a share between
 * @throws FitError `empty`, `unequal-lengths`, `not-finite`, `bad-label` or `bad-option`
 */
export function fitIsotonic(
  scores: readonly number[],
  labels: readonly number[],
  { weights, epsilon = 0 }: IsotonicOptions = {},
): IsotonicModel {
  if (scores.length === 0) throw new FitError("empty", "There are no scores to learn from. Give at least one.");
  checkFinite(scores, "Score");
  checkLabels(labels, scores.length);
  const counts = checkedWeights(weights, scores.length);
  if (!(epsilon >= 0 && epsilon < 0.5)) {
    throw new FitError("bad-option", `The distance from 0 and 1 is ${epsilon}. Give a number from 0 to below 0.5.`);
  }
  const points = mergeEqualScores(scores, labels, counts);
  const pooled = poolAdjacentViolators(points);
  const centres: number[] = [];
  let from = 0;
  for (const { weight, blocks } of pooled) {
    const inside = points.slice(from, from + blocks);
    const centre = inside.reduce((sum, point) => sum + (point.weight / weight) * point.score, 0);
    // Rounding must not carry it beyond the block, where the next one may be.
    const [first, last] = [inside[0] as Point, inside.at(-1) as Point];
    centres.push(Math.min(last.score, Math.max(first.score, centre)));
    from += blocks;
  }
  return { centres, values: pooled.map(({ sum, weight }) => sum / weight), epsilon };
}

/**
 * The probability of a score: on the line between the centres of the blocks beside it, and that of the outermost block
 * beyond.
 * @throws FitError `not-finite` for NaN
 */
export function predictIsotonic({ centres, values, epsilon }: IsotonicModel, score: number): number {
  if (Number.isNaN(score)) throw new FitError("not-finite", "The score is NaN. Give a number.");
  const above = centres.findIndex((centre) => centre >= score);
  const value = above === -1 ? (values.at(-1) as number) : above === 0 ? (values[0] as number) : between(above);
  return Math.min(1 - epsilon, Math.max(epsilon, value));

  function between(right: number): number {
    const [x0, x1] = [centres[right - 1] as number, centres[right] as number];
    const [y0, y1] = [values[right - 1] as number, values[right] as number];
    return y0 + (y1 - y0) * ((score - x0) / (x1 - x0));
  }
}

/**
 * The ascending sequence nearest to the values sum / weight in weighted squared error, as blocks of equal values that
 * strictly ascend (pool adjacent violators; Barlow and others 1972). Time linear in their number.
 */
export function poolAdjacentViolators(values: readonly Block[]): PooledBlock[] {
  const pooled: PooledBlock[] = [];
  for (const { sum, weight } of values) {
    let block: PooledBlock = { sum, weight, blocks: 1 };
    for (let left = pooled.at(-1); left && left.sum * block.weight >= block.sum * left.weight; left = pooled.at(-1)) {
      block = { sum: left.sum + block.sum, weight: left.weight + block.weight, blocks: left.blocks + block.blocks };
      pooled.pop();
    }
    pooled.push(block);
  }
  return pooled;
}

interface Point extends Block {
  readonly score: number;
}

/** By ascending score; items without weight are left out. */
function mergeEqualScores(scores: readonly number[], labels: readonly number[], weights: readonly number[]): Point[] {
  const points = scores
    .map((score, index): Point => {
      const weight = weights[index] as number;
      return { score, sum: weight * (labels[index] as number), weight };
    })
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => a.score - b.score);
  const merged: Point[] = [];
  for (const { score, sum, weight } of points) {
    const last = merged.at(-1);
    if (last?.score !== score) merged.push({ score, sum, weight });
    else merged[merged.length - 1] = { score, sum: last.sum + sum, weight: last.weight + weight };
  }
  return merged;
}

function ascends(values: readonly number[]): boolean {
  return values.every((value, index) => index === 0 || value >= (values[index - 1] as number));
}
