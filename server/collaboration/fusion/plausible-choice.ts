import type { ExpertPart, Token } from "../../experts/expert.ts";
import type { Vocabulary } from "../../experts/vocabulary.ts";
import { UnspellableError } from "./fusion-member.ts";
import { agreesWith, tokensThatAgree } from "./healing.ts";
import { END_TOKEN, MemberProbabilities } from "./member-probabilities.ts";
import type { TokenChoice, TokenMember } from "./token-choice.ts";

/** Tokens that the leader finds less likely than this share of its likeliest one are not chosen (contrastive decoding). */
export const PLAUSIBLE = 0.1;

/** A member, and how much its log-probabilities count: below 0 where the choice is made against it. */
export interface SignedMember {
  readonly member: TokenMember;
  readonly coefficient: number;
}

interface Side extends SignedMember {
  readonly known: MemberProbabilities;
  /** By which it goes for END: what is known of itself where it has a say in it. */
  readonly ofEnd: MemberProbabilities;
}

/**
 * Chooses the token, or END, with the highest sum of log-probabilities, each times its member's coefficient, among those
 * that the first member, the leader, finds plausible (the mask of methods 2.11). The members' weights do not count.
 *   plausible: p_1(v) >= 0.1 max p_1        score(v) = sum of c_i log p_i(v)
 *
 * END is one event: all end tokens of a member together. A member without a say in it takes over what another one thinks
 * of END, one that only corrects rather than the leader, and its other probabilities are scaled to what that leaves, as in
 * the mixture. So two members of which only one has a say differ by nothing at END.
 *
 * Exact: all plausible tokens are listed by the leader where its last listed one is not plausible itself; elsewhere its
 * exact log-probabilities are fetched, and the others' for plausible tokens that they do not list. Equal scores: the
 * smallest id, END last. The probability of the choice is its share of exp(score) among the plausible ones.
 * @param members two at least, the leader first
 * @throws UnspellableError when no token agrees with the pending bytes
 */
export async function choosePlausible(
  members: readonly [SignedMember, SignedMember, ...SignedMember[]],
  vocabulary: Vocabulary,
  pending: Uint8Array,
): Promise<TokenChoice> {
  const sides = sidesOf(members, vocabulary);
  const candidates = await plausible(sides, vocabulary, pending);
  if (candidates.length > 1) for (const side of sides.slice(1)) await learn(side, candidates);
  const scores = candidates.map((token) =>
    sides.reduce((sum, side) => sum + side.coefficient * log(opinion(token, side)), 0),
  );
  const most = Math.max(...scores);
  const best = candidates[scores.indexOf(most)];
  if (best === undefined) throw new UnspellableError();
  const probabilities: Partial<Record<ExpertPart, number>> = {};
  for (const side of sides) {
    if (best === END_TOKEN && side.ofEnd !== side.known) continue;
    probabilities[side.member.role] = side.known.range(best)[1] / agreeing(side, vocabulary, pending, best);
  }
  const probability = 1 / scores.reduce((sum, score) => sum + Math.exp(score - most), 0);
  return { token: best === END_TOKEN ? undefined : best, probability, probabilities };
}

/** The leader first. Where nobody has a say in END, everybody has. */
function sidesOf(
  members: readonly [SignedMember, SignedMember, ...SignedMember[]],
  { endTokens }: Vocabulary,
): readonly [Side, ...Side[]] {
  const sides = members.map((signed) => {
    return { ...signed, known: new MemberProbabilities(signed.member.distribution, endTokens) };
  });
  const speaker = [...sides.slice(1), ...sides].find(({ member }) => member.mayEnd);
  return sides.map((side) => {
    return { ...side, ofEnd: speaker && !side.member.mayEnd ? speaker.known : side.known };
  }) as [Side, ...Side[]];
}

/** The plausible tokens in the order of their ids, END last if it is plausible. */
async function plausible(
  sides: readonly [Side, ...Side[]],
  vocabulary: Vocabulary,
  pending: Uint8Array,
): Promise<Token[]> {
  const [leader] = sides;
  const { known } = leader;
  const listed = () => [...known.tokens].filter((token) => agreesWith(pending, vocabulary.bytes(token)));
  const likeliest = (tokens: readonly Token[]) =>
    tokens.reduce((most, token) => Math.max(most, known.range(token)[0]), 0);
  let tokens = listed();
  if (known.bound >= PLAUSIBLE * likeliest(tokens)) {
    await learn(leader, tokensThatAgree(vocabulary, pending));
    tokens = listed();
  }
  let floor = PLAUSIBLE * likeliest(tokens);
  let ends = false;
  if (pending.length === 0) {
    if (leader.ofEnd.range(END_TOKEN)[1] >= floor * textFactor(leader, 1)) {
      for (const side of sides) await learn(side, [END_TOKEN]);
      const end = opinion(END_TOKEN, leader);
      const factor = textFactor(leader);
      ends = end >= floor * factor;
      floor = Math.max(floor, (PLAUSIBLE * end) / factor);
    }
  }
  const found = tokens.filter((token) => known.range(token)[0] >= floor).sort((a, b) => a - b);
  return ends ? [...found, END_TOKEN] : found;
}

/** What a side's probability of a token or END is, once END is decided by those that have a say in it. */
function opinion(token: Token, side: Side): number {
  if (token === END_TOKEN) return side.ofEnd.range(END_TOKEN)[0];
  return side.known.range(token)[0] * textFactor(side);
}

/**
 * What a side's probabilities of text are scaled by.
 * @param bound 1 for the smallest factor there may be while END is not known exactly
 */
function textFactor(side: Side, bound: 0 | 1 = 0): number {
  if (side.ofEnd === side.known) return 1;
  const end = side.ofEnd.range(END_TOKEN)[bound];
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
