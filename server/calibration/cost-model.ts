/** What an expert's evaluations cost on this machine, in ms. Learned from the evaluations themselves. */
export interface CostModel {
  /** ms per prompt token when many are evaluated in a batch. */
  readonly prompt: number;
  /** ms to evaluate one more token and read its distribution. */
  readonly step: number;
  /** The share of a step that each further token of a batch costs: v(k) = step * (1 + kappa * (k - 1)). */
  readonly kappa: number;
}
