import type { ExpertRole, Token } from "../../experts/expert.ts";
import type { Vocabulary } from "../../experts/vocabulary.ts";
import { UnspellableError } from "./fusion-member.ts";
import { agreesWith, tokensThatAgree } from "./healing.ts";
import { END_TOKEN, MemberProbabilities } from "./member-probabilities.ts";
import type { ChooseToken, TokenMember } from "./token-choice.ts";
import { chooseFromMixture } from "./token-mixture.ts";

/** Tokens that the expert finds less likely than this share of its likeliest one are not chosen (contrastive decoding). */
export const PLAUSIBLE = 0.1;

const NO_BYTES = new Uint8Array(0);

interface Side {
  readonly member: TokenMember;
  readonly known: MemberProbabilities;
  readonly mayEnd: boolean;
}

/**
 * Contrastive decoding over one vocabulary (methods 2.11, CD-beta): the first member is the expert E, the second, weaker
 * one the amateur A, against whose habits the choice is made. Weights do not count. Chosen is the token, or END, with the
 * highest score among those that E finds plausible; with E alone it is E's greedy choice.
 *   plausible: p_E(v) >= 0.1 max p_E        score(v) = (1 + strength) log p_E(v) - strength log p_A(v)
 * Proxy tuning (base + expert - anti-expert) needs three models. With two it is this contrast, the base being E itself;
 * for more a third model would have to be there.
 *
 * END is one event: all end tokens of a member together. A member without a say in it takes over what the other thinks
 * of END, and its other probabilities are scaled to what that leaves, as in the mixture.
 *
 * Exact: all plausible tokens are listed by E where its last listed one is not plausible itself; elsewhere its exact
 * log-probabilities are fetched, and A's for plausible tokens that A does not list. Equal scores: the smallest id, END
 * last. The probability of the choice is its share of exp(score) among the plausible ones.
 * @param strength 0 (E alone) to 1; above 0.3 it injects mistakes into code (methods 2.11)
 * @returns a choice that rejects with an UnspellableError when no token agrees with the pending bytes
 */
export function contrast(strength: number): ChooseToken {
  return async (members, vocabulary, pending = NO_BYTES) => {
    const [first, second] = members;
    if (!first) throw new RangeError("A contrast needs an expert.");
    if (!second) return chooseFromMixture([{ ...first, weight: 1 }], vocabulary, pending);
    const haveSay = first.mayEnd || second.mayEnd;
    const [expert, amateur] = [first, second].map((member) => sideOf(member, vocabulary, haveSay)) as [Side, Side];
    const candidates = await plausible(expert, amateur, vocabulary, pending);
    if (candidates.length > 1) await learn(amateur, candidates);
    const scores = candidates.map((token) => {
      const [ofExpert, ofAmateur] = [log(opinion(token, expert, amateur)), log(opinion(token, amateur, expert))];
      return (1 + strength) * ofExpert - strength * ofAmateur;
    });
    const most = Math.max(...scores);
    const best = candidates[scores.indexOf(most)];
    if (best === undefined) throw new UnspellableError();
    const probabilities: Partial<Record<ExpertRole, number>> = {};
    for (const side of [expert, amateur]) {
      if (best === END_TOKEN && !side.mayEnd) continue;
      probabilities[side.member.role] = side.known.range(best)[1] / agreeing(side, vocabulary, pending, best);
    }
    const probability = 1 / scores.reduce((sum, score) => sum + Math.exp(score - most), 0);
    return { token: best === END_TOKEN ? undefined : best, probability, probabilities };
  };
}

function sideOf(member: TokenMember, { endTokens }: Vocabulary, haveSay: boolean): Side {
  const known = new MemberProbabilities(member.distribution, endTokens);
  return { member, known, mayEnd: member.mayEnd || !haveSay };
}

/** The plausible tokens in the order of their ids, END last if it is plausible. */
async function plausible(expert: Side, amateur: Side, vocabulary: Vocabulary, pending: Uint8Array): Promise<Token[]> {
  const { known } = expert;
  const listed = () => [...known.tokens].filter((token) => agreesWith(pending, vocabulary.bytes(token)));
  const likeliest = (tokens: readonly Token[]) =>
    tokens.reduce((most, token) => Math.max(most, known.range(token)[0]), 0);
  let tokens = listed();
  if (known.bound >= PLAUSIBLE * likeliest(tokens)) {
    await learn(expert, tokensThatAgree(vocabulary, pending));
    tokens = listed();
  }
  let floor = PLAUSIBLE * likeliest(tokens);
  let ends = false;
  if (pending.length === 0) {
    const speaker = expert.mayEnd ? expert : amateur;
    if (speaker.known.range(END_TOKEN)[1] >= floor * textFactor(expert, amateur, 1)) {
      for (const side of [expert, amateur]) await learn(side, [END_TOKEN]);
      const end = opinion(END_TOKEN, expert, amateur);
      const factor = textFactor(expert, amateur);
      ends = end >= floor * factor;
      floor = Math.max(floor, (PLAUSIBLE * end) / factor);
    }
  }
  const found = tokens.filter((token) => known.range(token)[0] >= floor).sort((a, b) => a - b);
  return ends ? [...found, END_TOKEN] : found;
}

/** What a side's probability of a token or END is, once END is decided by those that have a say in it. */
function opinion(token: Token, side: Side, other: Side): number {
  if (token === END_TOKEN) return (side.mayEnd ? side : other).known.range(END_TOKEN)[0];
  return side.known.range(token)[0] * textFactor(side, other);
}

/**
 * What a side's probabilities of text are scaled by.
 * @param bound 1 for the smallest factor there may be while END is not known exactly
 */
function textFactor(side: Side, other: Side, bound: 0 | 1 = 0): number {
  if (side.mayEnd) return 1;
  const end = other.known.range(END_TOKEN)[bound];
  return Math.max(0, 1 - end) / Math.max(Number.EPSILON, 1 - side.known.range(END_TOKEN)[0]);
}

async function learn({ member, known }: Side, tokens: readonly Token[]): Promise<void> {
  const unknown = known.unknownAmong(tokens);
  if (unknown.length > 0) known.learn(unknown, await member.logProbabilities(unknown));
}

/** A side's probability of all known tokens that may be chosen while bytes are pending; 1 where none are. */
function agreeing({ known }: Side, vocabulary: Vocabulary, pending: Uint8Array, choice: Token): number {
  if (pending.length === 0) return 1;
  const tokens = new Set([...known.tokens, choice]);
  let sum = 0;
  for (const token of tokens) if (agreesWith(pending, vocabulary.bytes(token))) sum += known.range(token)[1];
  return sum > 0 ? sum : 1;
}

function log(probability: number): number {
  return Math.log(Math.max(Number.MIN_VALUE, probability));
}
