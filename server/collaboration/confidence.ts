import type { Distribution } from "../experts/expert.ts";

/**
 * Weights that let the sharper expert lead: proportional to exp(-entropy / temperature), scaled to sum 1. Temperature 0
 * takes only the sharpest (all of them, where several are equally sharp), as MinCE of FuseLLM takes the source with the
 * lower cross-entropy (methods 2.5): what comes next is not known here, so the entropy stands in for it.
 * @param temperature in nats, at least 0
 */
export function confidenceWeights(distributions: readonly Distribution[], temperature: number): number[] {
  const entropies = distributions.map(entropy);
  const least = Math.min(...entropies);
  const weights = entropies.map((nats) => {
    if (nats === least) return 1;
    return temperature === 0 ? 0 : Math.exp(-(nats - least) / temperature);
  });
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}

/** Entropy in nats of what a distribution lists. All unlisted tokens count as one, so it is never too high. */
export function entropy({ logProbabilities, unlisted }: Distribution): number {
  let nats = unlisted > 0 ? -unlisted * Math.log(unlisted) : 0;
  for (const logProbability of logProbabilities) {
    const probability = Math.exp(logProbability);
    if (probability > 0) nats -= probability * logProbability;
  }
  return nats;
}
