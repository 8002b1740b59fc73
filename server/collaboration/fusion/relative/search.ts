import type { SimilarityRow } from "./similarity-rows.ts";

export interface SearchOptions {
  /** Step size at the beginning, in logits (the paper's eta). */
  readonly rate: number;
  /** How many steps of descent (the paper's T); 0 leaves the distribution as it is. */
  readonly steps: number;
}

/** Adam's usual decay of the mean and of the square of gradients, and what keeps it from dividing by 0. */
const MEAN_DECAY = 0.9;
const SQUARE_DECAY = 0.999;
const EPSILON = 1e-8;
/**
 * Slopes up to this are rounding errors, and count as 0. Adam scales every slope to the same size, so it would make moves
 * of them where the target is reached already, as it is when an expert is fused with itself.
 */
const NOISE = 1e-12;

/** The relative representation of a distribution: the mean of its tokens' rows, p^T R. */
export function representation(
  probabilities: ArrayLike<number>,
  rows: readonly SimilarityRow[],
  anchors: number,
): Float64Array {
  const result = new Float64Array(anchors);
  for (const [token, row] of rows.entries()) {
    const probability = probabilities[token] as number;
    for (const [i, anchor] of row.anchors.entries()) {
      result[anchor] = (result[anchor] as number) + probability * (row.weights[i] as number);
    }
  }
  return result;
}

/**
 * Searches the distribution whose relative representation is `target`: gradient descent on KL(target || p^T R) over the
 * logits of p, from the given ones (DeePEn's inverse transformation; methods section 2.2). Adam with a cosine schedule,
 * as published, but without AdamW's weight decay, which draws to the uniform distribution.
 *
 * After a few steps the result is near the start whatever the target is: each step moves a logit by about `rate` at most.
 * @param logits of the tokens that the rows belong to; log-probabilities will do
 * @returns probabilities of the tokens, which sum to 1
 */
export function searchBack(
  logits: ArrayLike<number>,
  rows: readonly SimilarityRow[],
  target: Float64Array,
  { rate, steps }: SearchOptions,
): Float64Array {
  const searched = Float64Array.from(logits);
  const mean = new Float64Array(searched.length);
  const square = new Float64Array(searched.length);
  for (let step = 0; step < steps; step++) {
    const gradient = gradientAt(softmax(searched), rows, target);
    const size = (rate / 2) * (1 + Math.cos((Math.PI * step) / steps));
    const unbiasedMean = 1 / (1 - MEAN_DECAY ** (step + 1));
    const unbiasedSquare = 1 / (1 - SQUARE_DECAY ** (step + 1));
    for (const [i, slope] of gradient.entries()) {
      mean[i] = MEAN_DECAY * (mean[i] as number) + (1 - MEAN_DECAY) * slope;
      square[i] = SQUARE_DECAY * (square[i] as number) + (1 - SQUARE_DECAY) * slope * slope;
      const move = ((mean[i] as number) * unbiasedMean) / (Math.sqrt((square[i] as number) * unbiasedSquare) + EPSILON);
      searched[i] = (searched[i] as number) - size * move;
    }
  }
  return softmax(searched);
}

/** With q = p^T R and g_v = -sum over a of target_a R_va / q_a, the slope of KL at logit v is p_v (g_v - sum of p_u g_u). */
function gradientAt(probabilities: Float64Array, rows: readonly SimilarityRow[], target: Float64Array): Float64Array {
  const own = representation(probabilities, rows, target.length);
  const slopes = Float64Array.from(rows, (row) => {
    let slope = 0;
    for (const [i, anchor] of row.anchors.entries()) {
      const reached = own[anchor] as number;
      if (reached > 0) slope -= ((target[anchor] as number) * (row.weights[i] as number)) / reached;
    }
    return slope;
  });
  const mean = slopes.reduce((sum, slope, token) => sum + slope * (probabilities[token] as number), 0);
  return slopes.map((slope, token) => {
    const scaled = (probabilities[token] as number) * (slope - mean);
    return Math.abs(scaled) > NOISE ? scaled : 0;
  });
}

/** Probabilities of logits. */
export function softmax(logits: Float64Array): Float64Array {
  const highest = logits.reduce((most, logit) => Math.max(most, logit), Number.NEGATIVE_INFINITY);
  const powers = logits.map((logit) => Math.exp(logit - highest));
  const total = powers.reduce((sum, power) => sum + power, 0);
  return powers.map((power) => power / total);
}
