import type { Token } from "../../experts/expert.ts";
import type { Vocabulary } from "../../experts/vocabulary.ts";
import type { Open } from "./hypothesis.ts";
import { END } from "./token-masses.ts";

/** What a member would write if it were alone: the rest of its likeliest token, or END. */
export interface Leader {
  readonly open: Open;
  readonly token: Token | undefined;
  /** What is left of that token. Empty for END. */
  readonly bytes: Uint8Array;
  /** Its probability, at least. */
  readonly share: number;
  /** The same as it was before END was excluded, 0 where it would have written END then. Equal where END was not excluded. */
  readonly certainty: number;
}

const NO_BYTES = new Uint8Array(0);

/**
 * What a member would write that follows this hypothesis. Undefined where no known token goes on.
 * @param total all mass of the member's hypotheses
 */
export function leaderOf(open: Open, total: number, vocabulary: Vocabulary): Leader | undefined {
  const { masses } = open.run;
  const likeliest = masses.likeliestBelow(open.node);
  const end = open.children.masses[open.children.events.indexOf(END)] ?? 0;
  const factor = open.weight / total;
  if (end > (likeliest?.probability ?? 0)) {
    return { open, token: undefined, bytes: NO_BYTES, share: factor * end, certainty: factor * end };
  }
  if (!likeliest) return undefined;
  const { token, probability } = likeliest;
  const share = factor * probability;
  // Inside a token END is impossible anyway.
  const excluded = open.node.depth === 0 ? masses.excludedEnd : 0;
  const certainty = excluded > probability * (1 - excluded) ? 0 : share * (1 - excluded);
  return { open, token, bytes: vocabulary.bytes(token).subarray(open.node.depth), share, certainty };
}
