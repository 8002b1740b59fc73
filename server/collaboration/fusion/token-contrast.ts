import { choosePlausible } from "./plausible-choice.ts";
import type { ChooseToken } from "./token-choice.ts";
import { chooseFromMixture } from "./token-mixture.ts";

const NO_BYTES = new Uint8Array(0);

/**
 * Contrastive decoding over one vocabulary (methods 2.11, CD-beta): the first member is the expert E, the second, weaker
 * one the amateur A, against whose habits the choice is made. Weights do not count. With E alone it is E's greedy choice.
 *   score(v) = (1 + strength) log p_E(v) - strength log p_A(v), of tokens that E finds plausible
 * END, what is exact, and ties: see {@link choosePlausible}.
 * @param strength 0 (E alone) to 1; above 0.3 it injects mistakes into code (methods 2.11)
 * @returns a choice that rejects with an UnspellableError when no token agrees with the pending bytes
 */
export function contrast(strength: number): ChooseToken {
  return async ([expert, amateur], vocabulary, pending = NO_BYTES) => {
    if (!expert) throw new RangeError("A contrast needs an expert.");
    if (!amateur) return chooseFromMixture([{ ...expert, weight: 1 }], vocabulary, pending);
    const signed = [
      { member: expert, coefficient: 1 + strength },
      { member: amateur, coefficient: -strength },
    ] as const;
    return choosePlausible(signed, vocabulary, pending);
  };
}
