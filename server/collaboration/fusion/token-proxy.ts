import { choosePlausible } from "./plausible-choice.ts";
import type { ChooseToken } from "./token-choice.ts";
import { chooseFromMixture } from "./token-mixture.ts";

const NO_BYTES = new Uint8Array(0);

/**
 * Proxy tuning over one vocabulary (DExperts; methods 2.11): the first member is the base B, which is corrected by what
 * its own training would have changed in it, as far as that shows in two smaller models: the code expert X, and the
 * anti-expert A, which is X without that training. Weights do not count. With B alone it is B's greedy choice.
 *   score(v) = log p_B(v) + strength (log p_X(v) - log p_A(v)), of tokens that B finds plausible
 * Logits are replaced by log-probabilities, which moves all scores of a place alike. Where X and A agree, or with strength
 * 0, it is B's choice; where X is B, it is the contrast of B and A. END, what is exact, and ties: see
 * {@link choosePlausible}.
 * @param strength 0 (B alone) to 2; 1 is what proxy tuning is defined with
 * @returns a choice that rejects with an UnspellableError when no token agrees with the pending bytes, and with a
 * RangeError when one of X and A is there without the other
 */
export function proxy(strength: number): ChooseToken {
  return async ([base, ...others], vocabulary, pending = NO_BYTES) => {
    if (!base) throw new RangeError("Proxy tuning needs a base.");
    if (others.length === 0) return chooseFromMixture([{ ...base, weight: 1 }], vocabulary, pending);
    const anti = others.find(({ role }) => role === "anti");
    const expert = others.find(({ role }) => role !== "anti");
    if (!expert || !anti) throw new RangeError("Proxy tuning needs an expert and an anti-expert.");
    const signed = [
      { member: base, coefficient: 1 },
      { member: expert, coefficient: strength },
      { member: anti, coefficient: -strength },
    ] as const;
    return choosePlausible(signed, vocabulary, pending);
  };
}
