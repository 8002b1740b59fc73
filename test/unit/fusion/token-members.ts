import type { TokenMember } from "../../../server/collaboration/fusion/token-choice.ts";
import type { ExpertPart, Token } from "../../../server/experts/expert.ts";
import type { Vocabulary } from "../../../server/experts/vocabulary.ts";
import { randomVocabulary } from "./setting.ts";
import { hash, listTop, type ToyKind, toyModel } from "./toy.ts";

/** A member over all of whose probabilities brute force can go. */
export interface Toy extends TokenMember {
  readonly all: Float64Array;
  fetched: number;
}

export function toy(all: Float64Array, role: ExpertPart, weight: number, mayEnd = true, top = all.length): Toy {
  const member: Toy = {
    all,
    role,
    weight,
    mayEnd,
    distribution: listTop(all, top),
    fetched: 0,
    logProbabilities: async (tokens) => {
      member.fetched++;
      return Float64Array.from(tokens, (token) => Math.log(all[token] as number));
    },
  };
  return member;
}

/** A general member and a code member over one vocabulary that list their `top` tokens; the code member may end. */
export function two(kind: ToyKind, seed: number, top?: number, mayEnd = true) {
  const vocabulary = randomVocabulary(seed, ["a", "b", "c"], 0.6, 2);
  const weight = 0.2 + 0.6 * hash(seed, 5);
  const members: [Toy, Toy] = [
    toy(toyModel(kind, seed, vocabulary)([]), "general", weight, mayEnd, top),
    toy(toyModel(kind, seed + 1, vocabulary)([]), "code", 1 - weight, true, top),
  ];
  return { vocabulary, members };
}

/** A weighted mean of values; weights sum to 1. */
export type Mean = (values: readonly number[], weights: readonly number[]) => number;

export const LINEAR: Mean = (values, weights) =>
  values.reduce((sum, value, i) => sum + (weights[i] as number) * value, 0);
export const GEOMETRIC: Mean = (values, weights) =>
  values.reduce((all, value, i) => all * value ** (weights[i] as number), 1);

/** The means of all tokens, END last: members without a say in END take over what the others think of it. */
export function pooled(members: readonly Toy[], vocabulary: Vocabulary, mean: Mean): Float64Array {
  const haveSay = members.some(({ mayEnd }) => mayEnd);
  const says = (member: Toy) => member.mayEnd || !haveSay;
  const endOf = ({ all }: Toy) => [...vocabulary.endTokens].reduce((sum, token) => sum + (all[token] as number), 0);
  const weightsOf = (some: readonly Toy[]) => {
    const total = some.reduce((sum, { weight }) => sum + weight, 0);
    return some.map(({ weight }) => weight / total);
  };
  const speakers = members.filter(says);
  const end = mean(speakers.map(endOf), weightsOf(speakers));
  const means = new Float64Array(vocabulary.size + 1);
  for (const token of vocabulary.order) {
    const values = members.map((member) => {
      const own = member.all[token] as number;
      return says(member) ? own : (own * (1 - end)) / (1 - endOf(member));
    });
    means[token] = mean(values, weightsOf(members));
  }
  means[vocabulary.size] = end;
  return means;
}

/** The largest, the first among equals. */
export function best(means: Float64Array, allowed: (token: Token) => boolean): Token {
  return [...means.keys()].filter(allowed).reduce((a, b) => ((means[b] as number) > (means[a] as number) ? b : a));
}
