import { z } from "zod";
import { Adam } from "./adam.ts";
import { checkLabels, checkPositive, checkRows, type Features } from "./check-data.ts";
import { dot } from "./dot.ts";
import { Factors } from "./factors.ts";
import { FitError } from "./fit-error.ts";
import { Random, shuffled } from "./random.ts";
import { fitScaling, scalingSchema, standardise } from "./scaling.ts";
import { sigmoid, smoothedLogOdds } from "./sigmoid.ts";

/** A fitted factorisation as it is stored: W (latent × features), w (latent), and v and b of each expert. */
export const factorisationSchema = z
  .object({
    scaling: scalingSchema,
    projection: z.array(z.array(z.number())).min(1),
    output: z.array(z.number()),
    experts: z.record(z.string(), z.object({ embedding: z.array(z.number()), bias: z.number() })),
  })
  .refine(
    ({ scaling, projection }) => projection.every(({ length }) => length === scaling.mean.length),
    "each row of the projection needs one number for each feature",
  )
  .refine(
    ({ projection, output, experts }) =>
      [output, ...Object.values(experts).map(({ embedding }) => embedding)].every(
        ({ length }) => length === projection.length,
      ),
    "output and embeddings need one number for each latent dimension",
  );

export type Factorisation = z.output<typeof factorisationSchema>;

/** Whether one expert was right on one item. */
export interface ExpertOutcome {
  readonly expert: string;
  readonly features: Features;
  /** 1 for right, 0 for wrong, or a share between. */
  readonly right: number;
}

export interface FactorisationOptions {
  readonly seed: number;
  /** The number of latent dimensions. */
  readonly dimension?: number;
  /** The strength of the penalty l2 / 2 · |W, w, v|², beside the sum of all losses; above 0. */
  readonly l2?: number;
  /** How often every outcome is seen. */
  readonly epochs?: number;
  /** How far Adam goes at first; it slows down evenly to nothing. */
  readonly learningRate?: number;
}

const BATCH = 32;

/**
 * Fits P(expert m is right on x) = sigmoid(w · (v_m ⊙ W x) + b_m) by Adam on small batches, where x are the standardised
 * features. The factorisation of RouteLLM (Ong and others 2024) with the correctness labels of EmbedLLM (Zhuang and others
 * 2024): experts and items meet in one small space, so that any number of experts learn from each other's outcomes
 * (methods section 6). Deterministic for a seed. An expert's b begins at its smoothed log-odds, and is not penalised.
 * @throws FitError `empty`, `unequal-lengths`, `not-finite`, `bad-label` or `bad-option`
 */
export function fitFactorisation(
  outcomes: readonly ExpertOutcome[],
  { seed, dimension = 8, l2 = 1, epochs = 60, learningRate = 0.01 }: FactorisationOptions,
): Factorisation {
  const rows = outcomes.map(({ features }) => features);
  const labels = outcomes.map(({ right }) => right);
  checkRows(rows);
  checkLabels(labels, rows.length);
  checkPositive(l2, "The L2 penalty");
  checkPositive(learningRate, "The learning rate");
  for (const [name, count] of Object.entries({ dimensions: dimension, epochs })) {
    if (!Number.isInteger(count) || count < 1) {
      throw new FitError("bad-option", `The number of ${name} is ${count}. Give a whole number of 1 or more.`);
    }
  }
  const scaling = fitScaling(rows);
  const names = [...new Set(outcomes.map(({ expert }) => expert))].sort();
  const examples = outcomes.map(({ expert, features, right }) => {
    return { expert: names.indexOf(expert), x: standardise(scaling, features), right };
  });
  const random = new Random(seed);
  const factors = new Factors(dimension, scaling.mean.length, names.length, random);
  for (const [index, name] of names.entries()) {
    const own = labels.filter((_, item) => outcomes[item]?.expert === name);
    const right = own.reduce((sum, label) => sum + label, 0);
    factors.bias[index] = smoothedLogOdds(right, own.length - right);
  }
  descend(factors, examples, { random, epochs, learningRate, decay: l2 / examples.length });
  return {
    scaling,
    projection: Array.from({ length: dimension }, (_, row) => [...factors.projectionRow(row)]),
    output: [...factors.output],
    experts: Object.fromEntries(
      names.map((name, index) => [
        name,
        { embedding: [...factors.embedding(index)], bias: factors.bias[index] as number },
      ]),
    ),
  };
}

/**
 * How likely each expert is to be right on an item.
 * @returns by expert
 * @throws FitError `unequal-lengths` or `not-finite`
 */
export function predictFactorisation(model: Factorisation, features: Features): Record<string, number> {
  const x = standardise(model.scaling, features);
  const weighted = model.projection.map((row, index) => (model.output[index] as number) * dot(row, x));
  return Object.fromEntries(
    Object.entries(model.experts).map(([name, { embedding, bias }]) => [
      name,
      sigmoid(dot(embedding, weighted) + bias),
    ]),
  );
}

interface Example {
  readonly expert: number;
  readonly x: Float64Array;
  readonly right: number;
}

function descend(
  factors: Factors,
  examples: readonly Example[],
  { random, epochs, learningRate, decay }: { random: Random; epochs: number; learningRate: number; decay: number },
): void {
  const adam = new Adam(factors.all.length);
  const gradient = factors.zeros();
  const batches = Math.ceil(examples.length / BATCH);
  for (let epoch = 0; epoch < epochs; epoch++) {
    const order = shuffled(examples, random);
    for (let batch = 0; batch < batches; batch++) {
      const drawn = order.slice(batch * BATCH, (batch + 1) * BATCH);
      gradient.all.fill(0);
      for (let i = 0; i < factors.penalised; i++) gradient.all[i] = decay * (factors.all[i] as number);
      for (const example of drawn) addGradient(gradient, factors, example, 1 / drawn.length);
      const done = (epoch * batches + batch) / (epochs * batches);
      adam.step(factors.all, gradient.all, learningRate * (1 - done));
    }
  }
}

/** Adds the gradient of the loss of one example, times its share of the batch. */
function addGradient(gradient: Factors, factors: Factors, { expert, x, right }: Example, share: number): void {
  const embedding = factors.embedding(expert);
  const hidden = factors.output.map((_, row) => dot(factors.projectionRow(row), x));
  let score = factors.bias[expert] as number;
  for (const [row, value] of hidden.entries()) {
    score += (factors.output[row] as number) * (embedding[row] as number) * value;
  }
  const slope = share * (sigmoid(score) - right);
  gradient.bias[expert] = (gradient.bias[expert] as number) + slope;
  for (const [row, value] of hidden.entries()) {
    const [w, v] = [factors.output[row] as number, embedding[row] as number];
    addScaled(gradient.output.subarray(row, row + 1), [v * value], slope);
    addScaled(gradient.embedding(expert).subarray(row, row + 1), [w * value], slope);
    addScaled(gradient.projectionRow(row), x, slope * w * v);
  }
}

function addScaled(target: Float64Array, values: ArrayLike<number>, factor: number): void {
  for (let i = 0; i < target.length; i++) target[i] = (target[i] as number) + factor * (values[i] as number);
}
