import type { Distribution, Token } from "./expert.ts";

/** How many tokens a distribution lists. */
export const LISTED_TOKENS = 256;

/**
 * Builds a distribution from raw logits.
 * @param logits tokens with their logits, in falling order; the first {@link LISTED_TOKENS} are listed
 * @param logTotal log of the sum of exp(logit) over the whole vocabulary
 * @param rough whether that sum leaves out the tail of the vocabulary
 */
export function distributionFromLogits(
  logits: ReadonlyMap<Token, number>,
  logTotal: number,
  rough = false,
): Distribution {
  const size = Math.min(LISTED_TOKENS, logits.size);
  const tokens = new Int32Array(size);
  const logProbabilities = new Float64Array(size);
  let listed = 0;
  let index = 0;
  for (const [token, logit] of logits) {
    if (index === size) break;
    const logProbability = Math.min(0, logit - logTotal);
    tokens[index] = token;
    logProbabilities[index] = logProbability;
    listed += Math.exp(logProbability);
    index++;
  }
  return { tokens, logProbabilities, unlisted: Math.max(0, 1 - listed), rough };
}

/** The natural log-probability of a token that a distribution lists; undefined for the others. */
export function listedLogProbability({ tokens, logProbabilities }: Distribution, token: Token): number | undefined {
  const index = tokens.indexOf(token);
  return index === -1 ? undefined : logProbabilities[index];
}
