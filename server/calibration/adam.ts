/** Adam's own defaults (Kingma and Ba 2015, algorithm 1). */
const FIRST_DECAY = 0.9;
const SECOND_DECAY = 0.999;
const EPSILON = 1e-8;

/** Descends along gradients, each parameter at a pace of its own (Kingma and Ba 2015). */
export class Adam {
  readonly #first: Float64Array;
  readonly #second: Float64Array;
  #steps = 0;

  /** @param size the number of parameters */
  constructor(size: number) {
    this.#first = new Float64Array(size);
    this.#second = new Float64Array(size);
  }

  /** Moves the parameters in place, against their gradient. */
  step(parameters: Float64Array, gradient: Float64Array, rate: number): void {
    this.#steps++;
    const firstBias = 1 - FIRST_DECAY ** this.#steps;
    const secondBias = 1 - SECOND_DECAY ** this.#steps;
    for (let i = 0; i < parameters.length; i++) {
      const slope = gradient[i] as number;
      const first = FIRST_DECAY * (this.#first[i] as number) + (1 - FIRST_DECAY) * slope;
      const second = SECOND_DECAY * (this.#second[i] as number) + (1 - SECOND_DECAY) * slope * slope;
      this.#first[i] = first;
      this.#second[i] = second;
      parameters[i] =
        (parameters[i] as number) - (rate * (first / firstBias)) / (Math.sqrt(second / secondBias) + EPSILON);
    }
  }
}
