import { z } from "zod";
import { checkedWeights, checkLabels, checkPositive, checkRows, type Features } from "./check-data.ts";
import { cholesky, solveCholesky } from "./cholesky.ts";
import { dot } from "./dot.ts";
import { fitScaling, scalingSchema, standardise } from "./scaling.ts";
import { logisticLoss, sigmoid, smoothedLogOdds } from "./sigmoid.ts";

/** A fitted logistic regression as it is stored. The coefficients are for standardised features. */
export const logisticModelSchema = z
  .object({ scaling: scalingSchema, coefficients: z.array(z.number()), intercept: z.number() })
  .refine(
    ({ scaling, coefficients }) => scaling.mean.length === coefficients.length,
    "there must be one coefficient for each feature",
  );

export type LogisticModel = z.output<typeof logisticModelSchema>;

export interface LogisticOptions {
  /** The strength of the penalty l2 / 2 · |coefficients|², above 0: what scikit-learn calls 1 / C. */
  readonly l2: number;
  /** How much each item counts; 1 where none are given. */
  readonly weights?: readonly number[];
}

/** Newton's method needs fewer than ten as a rule; more are for labels that the features almost separate. */
const MOST_STEPS = 100;
const MOST_HALVINGS = 30;
/** A step that would gain less than this per item, in nats, is the last. */
const SMALLEST_GAIN = 1e-16;

/**
 * Fits P(label) = sigmoid(intercept + coefficients · z) by Newton's method (iteratively reweighted least squares; Bishop,
 * Pattern Recognition and Machine Learning, section 4.3.3), where z are the features in standard deviations. Steps that
 * lead uphill are halved, so that it always arrives. The intercept is not penalised. Deterministic.
 *
 * Labels of one class only leave the coefficients at 0 and the intercept at the smoothed log-odds; a constant feature
 * has the coefficient 0.
 * @param labels one for each row: 0 for wrong, 1 for right, or a share between
 * @throws FitError `empty`, `unequal-lengths`, `not-finite`, `bad-label` or `bad-option`
 */
export function fitLogistic(
  rows: readonly Features[],
  labels: readonly number[],
  { l2, weights }: LogisticOptions,
): LogisticModel {
  const length = checkRows(rows);
  checkLabels(labels, rows.length);
  checkPositive(l2, "The L2 penalty");
  const counts = checkedWeights(weights, rows.length);
  const total = counts.reduce((sum, count) => sum + count, 0);
  const right = labels.reduce((sum, label, index) => sum + label * (counts[index] as number), 0);
  const wrong = labels.reduce((sum, label, index) => sum + (1 - label) * (counts[index] as number), 0);
  const scaling = fitScaling(rows, weights);
  let parameters = new Float64Array(length + 1);
  parameters[length] = smoothedLogOdds(right, wrong);
  if (right > 0 && wrong > 0) {
    const problem = new Problem(
      rows.map((row) => Float64Array.of(...standardise(scaling, row), 1)),
      labels,
      counts,
      l2,
    );
    for (let step = 0; step < MOST_STEPS; step++) {
      const { direction, gain } = problem.newtonStep(parameters);
      const better = problem.descend(parameters, direction);
      if (!better) break;
      parameters = better;
      if (gain <= SMALLEST_GAIN * total) break;
    }
  }
  return { scaling, coefficients: [...parameters.subarray(0, length)], intercept: parameters[length] as number };
}

/**
 * The log-odds (natural log) that the model gives an item.
 * @throws FitError `unequal-lengths` or `not-finite`
 */
export function logisticScore({ scaling, coefficients, intercept }: LogisticModel, features: Features): number {
  return dot(standardise(scaling, features), coefficients) + intercept;
}

/**
 * The probability that the model gives an item.
 * @throws FitError `unequal-lengths` or `not-finite`
 */
export function predictLogistic(model: LogisticModel, features: Features): number {
  return sigmoid(logisticScore(model, features));
}

/** The penalised loss of some data as a function of the coefficients, the intercept last. */
class Problem {
  readonly #rows: readonly Float64Array[];
  readonly #labels: readonly number[];
  readonly #weights: readonly number[];
  readonly #l2: number;

  constructor(rows: readonly Float64Array[], labels: readonly number[], weights: readonly number[], l2: number) {
    this.#rows = rows;
    this.#labels = labels;
    this.#weights = weights;
    this.#l2 = l2;
  }

  /** Newton's direction, and about twice what it would gain, in nats. */
  newtonStep(parameters: Float64Array): { direction: Float64Array; gain: number } {
    const n = parameters.length;
    const gradient = parameters.map((value, index) => (index === n - 1 ? 0 : this.#l2 * value));
    const hessian = new Float64Array(n * n);
    for (let i = 0; i < n - 1; i++) hessian[i * n + i] = this.#l2;
    // Where all probabilities are 0 or 1 in floating point, the intercept would have no curvature at all.
    hessian[n * n - 1] = Number.EPSILON;
    for (const [index, row] of this.#rows.entries()) {
      const probability = sigmoid(dot(row, parameters));
      const weight = this.#weights[index] as number;
      const slope = weight * (probability - (this.#labels[index] as number));
      const curvature = weight * probability * (1 - probability);
      for (let i = 0; i < n; i++) {
        const value = row[i] as number;
        gradient[i] = (gradient[i] as number) + slope * value;
        for (let j = 0; j <= i; j++) {
          hessian[i * n + j] = (hessian[i * n + j] as number) + curvature * value * (row[j] as number);
        }
      }
    }
    const direction = solveCholesky(cholesky(hessian, n), gradient);
    return { direction, gain: dot(direction, gradient) };
  }

  /** As far against the direction as the loss does not grow; undefined where every step would make it grow. */
  descend(parameters: Float64Array, direction: Float64Array): Float64Array<ArrayBuffer> | undefined {
    const before = this.#loss(parameters);
    for (let halvings = 0, step = 1; halvings <= MOST_HALVINGS; halvings++, step /= 2) {
      const moved = Float64Array.from(parameters, (value, index) => value - step * (direction[index] as number));
      if (this.#loss(moved) <= before) return moved;
    }
    return undefined;
  }

  #loss(parameters: Float64Array): number {
    const coefficients = parameters.subarray(0, -1);
    let loss = (this.#l2 / 2) * dot(coefficients, coefficients);
    for (const [index, row] of this.#rows.entries()) {
      loss += (this.#weights[index] as number) * logisticLoss(dot(row, parameters), this.#labels[index] as number);
    }
    return loss;
  }
}
