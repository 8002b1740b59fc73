import type { ExpertRole, Token } from "../../experts/expert.ts";
import type { Vocabulary } from "../../experts/vocabulary.ts";
import type { Heard } from "./hearing.ts";
import { longestBeginning } from "./spelling.ts";
import { TokenMaps } from "./token-maps.ts";

/** For a token of one vocabulary: the probability that each member's tokens bring to it. */
export type MappedMasses = ReadonlyMap<Token, Float64Array>;

/** The map from a member's tokens to those of the vocabulary in question. */
export type MapOf = (heard: Heard) => (token: Token) => Token | undefined;

/** A token with its probability under the mixture. */
export interface Scored {
  readonly token: Token;
  readonly probability: number;
}

const beginnings = new TokenMaps((bytes, vocabulary) => longestBeginning(vocabulary, bytes));

/**
 * Maps tokens to how a vocabulary would begin to spell them: to its longest token that their bytes begin with. A token
 * that the vocabulary has is mapped to itself.
 */
export function toBeginnings(vocabulary: Vocabulary): MapOf {
  return ({ member }) => beginnings.between(member.vocabulary, vocabulary);
}

/** Sums the listed probabilities of each member by where its tokens are mapped to. What is not mapped is left out. */
export function mappedMasses(heard: readonly Heard[], mapOf: MapOf): MappedMasses {
  const masses = new Map<Token, Float64Array>();
  for (const [i, each] of heard.entries()) {
    const map = mapOf(each);
    for (const [j, token] of each.tokens.entries()) {
      const target = map(token);
      if (target === undefined) continue;
      const mass = masses.get(target) ?? new Float64Array(heard.length);
      mass[i] = (mass[i] as number) + (each.probabilities[j] as number);
      masses.set(target, mass);
    }
  }
  return masses;
}

/** The likeliest of the candidates under the mixture; of equal ones the one with the smallest id. */
export function likeliestOf(
  masses: MappedMasses,
  heard: readonly Heard[],
  candidates: Iterable<Token> = masses.keys(),
): Scored | undefined {
  let best: Scored | undefined;
  for (const token of candidates) {
    const mass = masses.get(token);
    if (!mass) continue;
    const probability = heard.reduce((sum, { factor }, i) => sum + factor * (mass[i] as number), 0);
    if (best && (probability < best.probability || (probability === best.probability && token > best.token))) continue;
    best = { token, probability };
  }
  return best;
}

/** Each member's own probability; what no list shows counts with the most that it may have. */
export function probabilitiesOf(
  heard: readonly Heard[],
  mass: ArrayLike<number> | undefined,
): Partial<Record<ExpertRole, number>> {
  return Object.fromEntries(heard.map(({ member, bound }, i) => [member.role, Math.max(mass?.[i] ?? 0, bound)]));
}
