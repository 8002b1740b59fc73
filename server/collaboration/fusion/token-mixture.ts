import type { Vocabulary } from "../../experts/vocabulary.ts";
import type { Pooling } from "./opinion-pool.ts";
import { chooseToken, type TokenChoice, type TokenMember } from "./token-choice.ts";

const NO_BYTES = new Uint8Array(0);

/** The weighted arithmetic mean: the linear opinion pool. */
const MIXTURE: Pooling = { score: (probability) => probability, probability: (score) => score, normalised: true };

/**
 * Chooses the likeliest token (or END) of the weighted arithmetic mixture of distributions over one vocabulary
 * (Mixture of Distributions, methods 2.1 and section 3), exactly as {@link chooseToken} says:
 *   r(v) = sum of w_i p_i(v)
 * Members without a say in END take over the others' opinion of it: see `OpinionPool`.
 * @param pending bytes to be spelled first: only tokens that agree with them are chosen, and never END
 * @throws UnspellableError when no token agrees with the pending bytes, RangeError when no member has any weight
 */
export function chooseFromMixture(
  members: readonly TokenMember[],
  vocabulary: Vocabulary,
  pending: Uint8Array = NO_BYTES,
): Promise<TokenChoice> {
  return chooseToken(members, vocabulary, pending, MIXTURE);
}
