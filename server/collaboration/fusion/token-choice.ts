import type { Distribution, ExpertPart, Token } from "../../experts/expert.ts";
import type { Vocabulary } from "../../experts/vocabulary.ts";
import { UnspellableError } from "./fusion-member.ts";
import { agreesWith, tokensThatAgree } from "./healing.ts";
import { END_TOKEN, MemberProbabilities } from "./member-probabilities.ts";
import { type Opinion, OpinionPool, type Pooling } from "./opinion-pool.ts";

/** One expert's distribution over the common vocabulary. */
export interface TokenMember {
  readonly role: ExpertPart;
  /** Its share in the choice. Weights need not sum to 1; a member without weight is ignored. */
  readonly weight: number;
  /** Whether it has a say in where the text ends. Ignored where no member has. */
  readonly mayEnd: boolean;
  readonly distribution: Distribution;
  /** Exact log-probabilities (natural log) of tokens at the same place. It costs about as much as a step. */
  logProbabilities(tokens: readonly Token[]): Promise<Float64Array>;
}

export interface TokenChoice {
  /** Undefined for END. */
  readonly token: Token | undefined;
  /**
   * The pooled probability of it. While bytes are pending: among the known tokens that agree with them. Where pooled
   * probabilities do not sum to 1: among the tokens that some list shows.
   */
  readonly probability: number;
  /** Each member's probability of it; while bytes are pending, in the same sense. For END only those with a say in it. */
  readonly probabilities: Partial<Record<ExpertPart, number>>;
}

/** Chooses the next token from the members' distributions. See {@link chooseToken}. */
export type ChooseToken = (
  members: readonly TokenMember[],
  vocabulary: Vocabulary,
  pending?: Uint8Array,
) => Promise<TokenChoice>;

/**
 * Chooses the token (or END) with the highest pooled probability. With one member it is that member's greedy choice.
 * Equal probabilities: the smallest token id, END last.
 *
 * The choice is exact. A token that a list does not show is bounded by the last listed one (methods section 3); exact
 * values are fetched, once per member, only if such a token could be the likeliest. Where even one that no list shows
 * could be, the lists are widened to the whole vocabulary, which is one more fetch.
 * @param pending bytes to be spelled first: only tokens that agree with them are chosen, and never END
 * @throws UnspellableError when no token agrees with the pending bytes, RangeError when no member has any weight
 */
export async function chooseToken(
  members: readonly TokenMember[],
  vocabulary: Vocabulary,
  pending: Uint8Array,
  pooling: Pooling,
): Promise<TokenChoice> {
  const opinions = opinionsOf(members, vocabulary);
  const pool = new OpinionPool(
    opinions.map(({ opinion }) => opinion),
    pooling,
  );
  let candidates = listedCandidates(opinions, vocabulary, pending);
  let best = await settle(opinions, pool, candidates);
  if (best === undefined || pool.score(best)[0] < pool.unseen) {
    candidates = tokensThatAgree(vocabulary, pending);
    if (pending.length === 0) candidates.push(END_TOKEN);
    best = await settle(opinions, pool, candidates);
  }
  if (best === undefined) throw new UnspellableError();
  const isPartial = pending.length > 0;
  const compared = isPartial || !pooling.normalised ? knownCandidates(opinions, candidates) : undefined;
  const probability = shareOf(best, compared, (token) => pooling.probability(pool.score(token)[1]));
  const probabilities: Partial<Record<ExpertPart, number>> = {};
  for (const { member, opinion } of opinions) {
    if (best === END_TOKEN && !opinion.mayEnd) continue;
    const known = isPartial ? compared : undefined;
    probabilities[member.role] = shareOf(best, known, (token) => opinion.known.range(token)[1]);
  }
  return { token: best === END_TOKEN ? undefined : best, probability, probabilities };
}

interface MemberOpinion {
  readonly member: TokenMember;
  readonly opinion: Opinion;
}

function opinionsOf(members: readonly TokenMember[], vocabulary: Vocabulary): MemberOpinion[] {
  const weighted = members.filter(({ weight }) => weight > 0);
  if (weighted.length === 0) throw new RangeError("A choice needs at least one member with a weight above 0.");
  const haveSay = weighted.some(({ mayEnd }) => mayEnd);
  return weighted.map((member) => {
    const known = new MemberProbabilities(member.distribution, vocabulary.endTokens);
    return { member, opinion: { weight: member.weight, mayEnd: member.mayEnd || !haveSay, known } };
  });
}

/** The likeliest candidate, after fetching what decides between it and others. Undefined if there is no candidate. */
async function settle(
  opinions: readonly MemberOpinion[],
  pool: OpinionPool,
  candidates: readonly Token[],
): Promise<Token | undefined> {
  const best = likeliest(pool, candidates);
  if (best === undefined) return undefined;
  const least = pool.score(best)[0];
  const doubtful = candidates.filter((token) => token !== best && pool.score(token)[1] > least);
  if (doubtful.length === 0) return best;
  const finalists = [best, ...doubtful];
  await fetchUnknown(opinions, finalists);
  pool.refresh();
  return likeliest(pool, finalists);
}

function likeliest(pool: OpinionPool, candidates: readonly Token[]): Token | undefined {
  let best: Token | undefined;
  let most = Number.NEGATIVE_INFINITY;
  for (const token of candidates) {
    const score = pool.score(token)[0];
    if (best !== undefined && (score < most || (score === most && token > best))) continue;
    best = token;
    most = score;
  }
  return best;
}

/** The tokens that at least one member lists and that may be chosen, and END where it may be. */
function listedCandidates(opinions: readonly MemberOpinion[], vocabulary: Vocabulary, pending: Uint8Array): Token[] {
  const listed = new Set<Token>();
  for (const { opinion } of opinions) {
    for (const token of opinion.known.tokens) if (agreesWith(pending, vocabulary.bytes(token))) listed.add(token);
  }
  if (pending.length === 0) listed.add(END_TOKEN);
  return [...listed];
}

function knownCandidates(opinions: readonly MemberOpinion[], candidates: readonly Token[]): Token[] {
  return candidates.filter(
    (token) => token === END_TOKEN || opinions.some(({ opinion }) => opinion.known.unknownAmong([token]).length === 0),
  );
}

/** Fetches what is not known of the tokens, and of END where it decides how much the members without a say count. */
async function fetchUnknown(opinions: readonly MemberOpinion[], tokens: readonly Token[]): Promise<void> {
  const endMatters = opinions.some(({ opinion }) => !opinion.mayEnd) && !tokens.includes(END_TOKEN);
  for (const { member, opinion } of opinions) {
    const unknown = opinion.known.unknownAmong(endMatters ? [...tokens, END_TOKEN] : tokens);
    if (unknown.length > 0) opinion.known.learn(unknown, await member.logProbabilities(unknown));
  }
}

/** A probability among those of the compared tokens, or as it is where there are none. Unlisted ones count with the most. */
function shareOf(choice: Token, compared: readonly Token[] | undefined, most: (token: Token) => number): number {
  if (!compared) return most(choice);
  const all = compared.reduce((sum, token) => sum + most(token), 0);
  return all > 0 ? most(choice) / all : 0;
}
