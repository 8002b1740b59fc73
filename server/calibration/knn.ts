import { z } from "zod";
import { checkLabels, checkRows, type Features } from "./check-data.ts";
import { FitError } from "./fit-error.ts";
import { fitScaling, scalingSchema, standardise } from "./scaling.ts";

/** Items with known outcomes as they are stored: `points` are their standardised features. */
export const nearestModelSchema = z
  .object({
    scaling: scalingSchema,
    k: z.number().int().positive(),
    /** All neighbours count alike. It stands here for the calibrations that were stored when others were tried. */
    weighting: z.literal("uniform"),
    /** All that answered any item. */
    experts: z.array(z.string()),
    points: z.array(z.array(z.number())).min(1),
    /** By expert: 1 where it was right, 0 where it was wrong, or a share between. */
    right: z.array(z.record(z.string(), z.number().min(0).max(1))),
  })
  .refine(({ points, right }) => points.length === right.length, "each item needs its outcomes")
  .refine(
    ({ points, scaling }) => points.every(({ length }) => length === scaling.mean.length),
    "all items must have all features",
  );

export type NearestModel = z.output<typeof nearestModelSchema>;

/** What is known of one item, and which experts were right on it. Experts that did not answer it are left out. */
export interface ItemOutcome {
  readonly features: Features;
  /** By expert: 1 where it was right, 0 where it was wrong, or a share between. */
  readonly right: Readonly<Record<string, number>>;
}

export interface NearestOptions {
  /** How many neighbours are asked. Fewer items are asked where there are fewer. */
  readonly k: number;
}

/** Ten-thousandths of a standard deviation are enough, and keep the stored file small. */
const DIGITS = 4;

/**
 * Stores items to ask about new ones by their nearest neighbours: the router of FORC and EmbedLLM's baseline (methods
 * section 6).
 * @throws FitError `empty`, `unequal-lengths`, `not-finite`, `bad-label` or `bad-option`
 */
export function fitNearest(items: readonly ItemOutcome[], { k }: NearestOptions): NearestModel {
  const rows = items.map(({ features }) => features);
  checkRows(rows);
  if (!Number.isInteger(k) || k < 1) {
    throw new FitError("bad-option", `${k} neighbours cannot be asked. Give a whole number of 1 or more.`);
  }
  for (const { right } of items) checkLabels(Object.values(right), Object.keys(right).length);
  const scaling = fitScaling(rows);
  const points = rows.map((row) => Array.from(standardise(scaling, row), (value) => Number(value.toFixed(DIGITS))));
  const experts = [...new Set(items.flatMap(({ right }) => Object.keys(right)))].sort();
  return { scaling, k, weighting: "uniform", experts, points, right: items.map(({ right }) => ({ ...right })) };
}

/**
 * How likely each expert is to be right: the share of the k nearest items that it answered on which it was. Items equally
 * far away count in the order in which they were stored.
 * @returns by expert; only those that answered any item
 * @throws FitError `unequal-lengths` or `not-finite`
 */
export function predictNearest(model: NearestModel, features: Features): Record<string, number> {
  const here = standardise(model.scaling, features);
  const distances = model.points.map((point) => distance(point, here));
  const order = distances.map((_, index) => index).sort((a, b) => (distances[a] as number) - (distances[b] as number));
  const sums = new Map<string, { asked: number; right: number }>();
  let complete = 0;
  for (const index of order) {
    if (complete === model.experts.length) break;
    for (const [expert, right] of Object.entries(model.right[index] as Record<string, number>)) {
      const sum = sums.get(expert) ?? { asked: 0, right: 0 };
      if (sum.asked === model.k) continue;
      sums.set(expert, { asked: sum.asked + 1, right: sum.right + right });
      if (sum.asked + 1 === model.k) complete++;
    }
  }
  return Object.fromEntries([...sums].map(([expert, { asked, right }]) => [expert, right / asked]));
}

function distance(a: readonly number[], b: Float64Array): number {
  let sum = 0;
  for (const [index, value] of a.entries()) sum += (value - (b[index] as number)) ** 2;
  return Math.sqrt(sum);
}
