import { z } from "zod";
import { checkFeatures, checkFinite, type Features } from "./check-data.ts";
import { cholesky, invertCholesky, type SquareMatrix } from "./cholesky.ts";
import { dot } from "./dot.ts";

/** What one arm has learned, as it is stored. */
export const linearArmSchema = z
  .object({
    /** The lower triangle of A, row by row: d (d + 1) / 2 numbers. */
    precision: z.array(z.number()),
    /** b: d numbers. */
    response: z.array(z.number()).min(1),
    /** How many rewards it has seen. */
    updates: z.number().int().min(0),
  })
  .refine(
    ({ precision, response: { length: d } }) => precision.length === (d * (d + 1)) / 2,
    "precision must be the lower triangle of a matrix with a row for each number of the response",
  );

export type LinearArmState = z.output<typeof linearArmSchema>;

/** A variance may grow to so many times 1 / ridge before the ridge is added again. */
const MOST_VARIANCE = 100;
/** After so many updates the inverse is computed anew, so that rounding errors do not add up. */
const UPDATES_PER_INVERSION = 256;

/**
 * The reward of one arm as a linear function of features, by ridge regression in which old evidence fades: with discount
 * γ, an update makes A ← γA + xxᵀ and b ← γb + rx. The inverse of A follows by A⁻¹ ← A⁻¹/γ and then the formula of Sherman
 * and Morrison, in O(d²).
 *
 * The ridge fades as well. Where a feature is not seen for long, A shrinks in its direction and the inverse grows without
 * bound; before that matters, the ridge is added once more, around the present weights, so that the expected rewards stay
 * as they are.
 */
export class LinearArm {
  readonly #ridge: number;
  readonly #response: Float64Array;
  readonly #precision: SquareMatrix;
  #inverse: SquareMatrix;
  #updates: number;

  /**
   * @param state A and b; the ridge is in A already
   * @throws FitError `not-positive-definite`
   */
  constructor({ precision, response, updates }: LinearArmState, ridge: number) {
    const d = response.length;
    this.#ridge = ridge;
    this.#response = Float64Array.from(response);
    this.#precision = new Float64Array(d * d);
    for (let row = 0, next = 0; row < d; row++) {
      for (let column = 0; column <= row; column++, next++) {
        this.#precision[row * d + column] = precision[next] as number;
        this.#precision[column * d + row] = precision[next] as number;
      }
    }
    this.#inverse = this.#invert();
    this.#updates = updates;
  }

  /** What an arm knows that has seen nothing but expects these weights, as surely as from `strength` unit observations each. */
  static prior(weights: readonly number[], strength: number): LinearArmState {
    const precision = weights.flatMap((_, row) => [...new Array<number>(row).fill(0), strength]);
    return { precision, response: weights.map((weight) => strength * weight), updates: 0 };
  }

  /** The expected reward θᵀx with θ = A⁻¹b, and its uncertainty √(xᵀA⁻¹x). */
  predict(x: Features): { mean: number; deviation: number } {
    checkFeatures(x, this.#response.length);
    const spread = this.#multiply(x);
    return { mean: dot(spread, this.#response), deviation: Math.sqrt(Math.max(0, dot(spread, x))) };
  }

  /** Learns that the arm earned `reward` at x; what was learned before fades by the factor `discount`. */
  update(x: Features, reward: number, discount: number): void {
    const d = this.#response.length;
    checkFeatures(x, d);
    checkFinite([reward], "Reward");
    const spread = this.#multiply(x).map((value) => value / discount);
    const divisor = 1 + dot(spread, x);
    for (let row = 0; row < d; row++) {
      this.#response[row] = discount * (this.#response[row] as number) + reward * (x[row] as number);
      for (let column = 0; column <= row; column++) {
        const at = row * d + column;
        const mirrored = column * d + row;
        const precision = discount * (this.#precision[at] as number) + (x[row] as number) * (x[column] as number);
        const correction = ((spread[row] as number) * (spread[column] as number)) / divisor;
        const inverse = (this.#inverse[at] as number) / discount - correction;
        this.#precision[at] = precision;
        this.#precision[mirrored] = precision;
        this.#inverse[at] = inverse;
        this.#inverse[mirrored] = inverse;
      }
    }
    this.#updates++;
    if (this.#hasForgotten()) this.#addRidge();
    else if (this.#updates % UPDATES_PER_INVERSION === 0) this.#inverse = this.#invert();
  }

  toJSON(): LinearArmState {
    const d = this.#response.length;
    const rows = Array.from({ length: d }, (_, row) => this.#precision.subarray(row * d, row * d + row + 1));
    return { precision: rows.flatMap((row) => [...row]), response: [...this.#response], updates: this.#updates };
  }

  #invert(): SquareMatrix {
    const d = this.#response.length;
    return invertCholesky(cholesky(this.#precision, d), d);
  }

  /** Whether the variance of a feature has become too large, or is none at all after too much rounding. */
  #hasForgotten(): boolean {
    return this.#response.some((_, index) => {
      const variance = this.#inverse[index * (this.#response.length + 1)] as number;
      return !(variance > 0 && variance <= MOST_VARIANCE / this.#ridge);
    });
  }

  #addRidge(): void {
    const d = this.#response.length;
    this.#inverse = this.#invert();
    const weights = this.#multiply(this.#response);
    for (let i = 0; i < d; i++) {
      this.#precision[i * (d + 1)] = (this.#precision[i * (d + 1)] as number) + this.#ridge;
      this.#response[i] = (this.#response[i] as number) + this.#ridge * (weights[i] as number);
    }
    this.#inverse = this.#invert();
  }

  /** A⁻¹x. */
  #multiply(x: ArrayLike<number>): Float64Array {
    const d = x.length;
    return Float64Array.from(x, (_, row) => dot(this.#inverse.subarray(row * d, (row + 1) * d), x));
  }
}
