import type { Vocabulary } from "../../experts/vocabulary.ts";
import type { Pooling } from "./opinion-pool.ts";
import { chooseToken, type TokenChoice, type TokenMember } from "./token-choice.ts";

const NO_BYTES = new Uint8Array(0);

/** The weighted geometric mean: the logarithmic opinion pool. */
const PRODUCT: Pooling = { score: Math.log, probability: Math.exp, normalised: false };

/**
 * Chooses the token (or END) with the highest weighted geometric mean of the members' probabilities over one vocabulary
 * (product of experts; methods section 3), exactly as {@link chooseToken} says:
 *   score(v) = sum of w_i log p_i(v), weights scaled to sum 1
 * So one expert that is sure that a token is wrong outvotes the others, while in a mixture it only withholds its share.
 *
 * END: members with a say in it give it the geometric mean e of their probabilities of END. The others take over e, and
 * share what it leaves, 1 - e, among the tokens as their own distribution does: see `OpinionPool`. Their own
 * probability of END thus counts for nothing.
 *
 * Lists: a token that one member does not list may have a product of almost 0 there, so it is never chosen by its bound:
 * the exact log-probabilities of all tokens that could win are fetched. Where the certificate of methods section 3 asks
 * for a larger top-K, that is a fetch, too, of the whole vocabulary.
 * @param pending bytes to be spelled first: only tokens that agree with them are chosen, and never END
 * @throws UnspellableError when no token agrees with the pending bytes, RangeError when no member has any weight
 */
export function chooseFromProduct(
  members: readonly TokenMember[],
  vocabulary: Vocabulary,
  pending: Uint8Array = NO_BYTES,
): Promise<TokenChoice> {
  return chooseToken(members, vocabulary, pending, PRODUCT);
}
