import type { Random } from "./random.ts";

/** The parameters of a matrix factorisation: in one array, for Adam, with views of its parts. */
export class Factors {
  readonly all: Float64Array<ArrayBuffer>;
  /** w. */
  readonly output: Float64Array;
  /** b, by expert. */
  readonly bias: Float64Array;
  readonly #dimension: number;
  readonly #features: number;
  readonly #embeddings: number;

  /** Random where `random` is given, so that no two dimensions learn the same; else all zero. */
  constructor(dimension: number, features: number, experts: number, random?: Random) {
    this.#dimension = dimension;
    this.#features = features;
    this.#embeddings = dimension * (features + 1);
    const biases = this.#embeddings + dimension * experts;
    this.all = new Float64Array(biases + experts);
    this.output = this.all.subarray(dimension * features, this.#embeddings);
    this.bias = this.all.subarray(biases);
    if (!random) return;
    const uniform = (scale: number) => () => (2 * random.next() - 1) / Math.sqrt(scale);
    for (let row = 0; row < dimension; row++) fill(this.projectionRow(row), uniform(features));
    fill(this.output, () => 1);
    for (let expert = 0; expert < experts; expert++) fill(this.embedding(expert), uniform(dimension));
  }

  /** One row of W, to read and to change. */
  projectionRow(row: number): Float64Array {
    return this.all.subarray(row * this.#features, (row + 1) * this.#features);
  }

  /** v of one expert, to read and to change. */
  embedding(expert: number): Float64Array {
    const from = this.#embeddings + expert * this.#dimension;
    return this.all.subarray(from, from + this.#dimension);
  }

  /** How many parameters, from the first, are penalised: all but the biases. */
  get penalised(): number {
    return this.all.length - this.bias.length;
  }

  /** Like these, all zero. */
  zeros(): Factors {
    return new Factors(this.#dimension, this.#features, this.bias.length);
  }
}

function fill(target: Float64Array, value: () => number): void {
  for (let i = 0; i < target.length; i++) target[i] = value();
}
