import { closestToken } from "./closest-token.ts";
import { endChoice, hear } from "./hearing.ts";
import { likeliestOf, type MapOf, mappedMasses, probabilitiesOf } from "./mapped-masses.ts";
import type { StringChoice, StringMember } from "./string-fusion.ts";
import { TokenMaps } from "./token-maps.ts";

const alignments = new TokenMaps(closestToken);

/**
 * The arithmetic mixture in the leader's vocabulary, to which the other experts' tokens are mapped by the smallest edit
 * distance (FuseLLM's vocabulary mapping; methods section 2.5): r(v) = sum of w_i times what expert i's tokens bring to v.
 *
 * An approximation: a mapped token is a like text at best, and its probability is that of another event (a longer token
 * "forEach" may count for "for", while a shorter one that the text could go on from does not count for what follows).
 * What has no like token in the leader's vocabulary is dropped, and the expert counts for so much less at this step:
 * scaling the rest up would pass it off as sure of what it hardly considered. With one vocabulary this is the token
 * mixture.
 */
export function fuseAligned(members: readonly StringMember[]): StringChoice {
  const hearing = hear(members);
  const { heard, end } = hearing;
  const [leader] = heard;
  if (!leader) return endChoice(hearing);
  const { vocabulary } = leader.member;
  const mapOf: MapOf = ({ member }) => {
    if (member.vocabulary.fingerprint === vocabulary.fingerprint) return (token) => token;
    return alignments.between(member.vocabulary, vocabulary);
  };
  const masses = mappedMasses(heard, mapOf);
  const best = likeliestOf(masses, heard);
  if (!best || end > best.probability) return endChoice(hearing);
  const probabilities = probabilitiesOf(heard, masses.get(best.token));
  return { bytes: vocabulary.bytes(best.token), token: best.token, probability: best.probability, probabilities };
}
