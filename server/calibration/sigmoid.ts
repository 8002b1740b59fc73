/** The logistic function 1 / (1 + e^-score), without overflow. */
export function sigmoid(score: number): number {
  if (score >= 0) return 1 / (1 + Math.exp(-score));
  const odds = Math.exp(score);
  return odds / (1 + odds);
}

/** The loss -ln p of a label from 0 to 1 under the probability sigmoid(score), in nats, without overflow. */
export function logisticLoss(score: number, label: number): number {
  return Math.max(score, 0) + Math.log1p(Math.exp(-Math.abs(score))) - label * score;
}

/**
 * The log-odds (natural log) of so many successes and failures, each counted once more than it happened (Laplace's rule
 * of succession), so that they are finite also where one of them never happened.
 */
export function smoothedLogOdds(successes: number, failures: number): number {
  return Math.log((successes + 1) / (failures + 1));
}
