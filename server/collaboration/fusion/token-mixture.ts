import type { Distribution, ExpertRole, Token } from "../../experts/expert.ts";
import type { Vocabulary } from "../../experts/vocabulary.ts";
import { UnspellableError } from "./fusion-member.ts";
import { agreesWith, tokensThatAgree } from "./healing.ts";
import { END_TOKEN, MemberProbabilities, type Range } from "./member-probabilities.ts";

/** One expert's distribution over the common vocabulary. */
export interface MixtureMember {
  readonly role: ExpertRole;
  /** Its share in the mixture. Weights need not sum to 1; a member without weight is ignored. */
  readonly weight: number;
  /** Whether it has a say in where the text ends. Ignored where no member has. */
  readonly mayEnd: boolean;
  readonly distribution: Distribution;
  /** Exact log-probabilities (natural log) of tokens at the same place. It costs about as much as a step. */
  logProbabilities(tokens: readonly Token[]): Promise<Float64Array>;
}

export interface MixtureChoice {
  /** Undefined for END. */
  readonly token: Token | undefined;
  /** The mixture's probability of it. While bytes are pending: among the known tokens that agree with them. */
  readonly probability: number;
  /** Each member's probability of it, in the same sense. For END only those that have a say in it. */
  readonly probabilities: Partial<Record<ExpertRole, number>>;
  /** Proven to be the likeliest, whatever the probabilities are that no list shows. */
  readonly certified: boolean;
}

interface Voice {
  readonly member: MixtureMember;
  readonly mayEnd: boolean;
  readonly known: MemberProbabilities;
}

/**
 * Chooses the likeliest token (or END) of the weighted arithmetic mixture of distributions over one vocabulary. With
 * one member it is that member's greedy choice. Equal probabilities: the smallest token id, END last.
 *
 * The mixture: members with a say in END (E) mix as they are; the others (N) take over what E thinks of END, and their
 * other probabilities are scaled to what that leaves:
 *   r(END) = sum over E of w_i p_i(END) / sum over E of w_i
 *   r(v)   = sum over E of w_i p_i(v) + (1 - r(END)) * sum over N of w_j p_j(v) / (1 - p_j(END))
 *
 * A token that a list does not show is bounded by the last listed one; exact values are fetched, once per member,
 * only if such a token could be the likeliest.
 * @param pending bytes to be spelled first: only tokens that agree with them are chosen, and never END
 * @throws UnspellableError when no token agrees with the pending bytes, RangeError when no member has any weight
 */
export async function chooseFromMixture(
  members: readonly MixtureMember[],
  vocabulary: Vocabulary,
  pending: Uint8Array = new Uint8Array(0),
): Promise<MixtureChoice> {
  const weighted = members.filter(({ weight }) => weight > 0);
  if (weighted.length === 0) throw new RangeError("A mixture needs at least one member with a weight above 0.");
  const haveSay = weighted.some(({ mayEnd }) => mayEnd);
  const voices = weighted.map((member): Voice => {
    const known = new MemberProbabilities(member.distribution, vocabulary.endTokens);
    return { member, mayEnd: member.mayEnd || !haveSay, known };
  });
  const total = weighted.reduce((sum, { weight }) => sum + weight, 0);

  let mixture = mix(voices, total);
  let candidates = listedCandidates(voices, vocabulary, pending);
  let best = likeliest(mixture, candidates);
  let complete = false;
  if (pending.length > 0 && (best === undefined || leastOf(mixture, best) < mixture.unseen)) {
    candidates = tokensThatAgree(vocabulary, pending);
    best = likeliest(mixture, candidates);
    complete = true;
  }
  if (best === undefined) throw new UnspellableError();
  const least = leastOf(mixture, best);
  const doubtful = candidates.filter((token) => token !== best && mixture.range(token)[1] > least);
  if (doubtful.length > 0) {
    const finalists = [best, ...doubtful];
    await fetchUnknown(voices, finalists);
    mixture = mix(voices, total);
    best = likeliest(mixture, finalists) as Token;
  }
  const certified = complete || leastOf(mixture, best) >= mixture.unseen;
  const agreeing = pending.length > 0 ? knownCandidates(voices, candidates) : undefined;
  return { token: best === END_TOKEN ? undefined : best, certified, ...report(voices, mixture, best, agreeing) };
}

interface Mixture {
  /** The mixture's probability of a token, or of END. */
  range(token: Token): Range;
  /** More than this no token has that no list shows. */
  readonly unseen: number;
}

function mix(voices: readonly Voice[], total: number): Mixture {
  let say = 0;
  for (const { member, mayEnd } of voices) if (mayEnd) say += member.weight;
  const end = sumRanges(voices, ({ member, mayEnd, known }) =>
    mayEnd ? scale(known.range(END_TOKEN), member.weight / say) : [0, 0],
  );
  const factors = voices.map(({ member, mayEnd, known }): Range => {
    const weight = member.weight / total;
    if (mayEnd) return [weight, weight];
    const own = known.range(END_TOKEN);
    return [(weight * (1 - end[1])) / rest(own[0]), (weight * (1 - end[0])) / rest(own[1])];
  });
  const range = (token: Token): Range => {
    if (token === END_TOKEN) return end;
    return sumRanges(voices, ({ known }, index) => {
      const [least, most] = known.range(token);
      const [smallest, largest] = factors[index] as Range;
      return [least * smallest, most * largest];
    });
  };
  const unseen = voices.reduce((sum, { known }, index) => sum + known.bound * (factors[index] as Range)[1], 0);
  return { range, unseen };
}

/** What END leaves; never 0, since it divides. */
function rest(end: number): number {
  return Math.max(Number.EPSILON, 1 - end);
}

function sumRanges(voices: readonly Voice[], rangeOf: (voice: Voice, index: number) => Range): Range {
  let least = 0;
  let most = 0;
  for (const [index, voice] of voices.entries()) {
    const range = rangeOf(voice, index);
    least += range[0];
    most += range[1];
  }
  return [least, most];
}

function scale([least, most]: Range, factor: number): Range {
  return [least * factor, most * factor];
}

function leastOf(mixture: Mixture, token: Token): number {
  return mixture.range(token)[0];
}

function likeliest(mixture: Mixture, candidates: readonly Token[]): Token | undefined {
  let best: Token | undefined;
  let most = -1;
  for (const token of candidates) {
    const probability = leastOf(mixture, token);
    if (probability < most || (probability === most && token > (best as Token))) continue;
    best = token;
    most = probability;
  }
  return best;
}

/** The tokens that at least one member lists and that may be chosen, and END where it may be. */
function listedCandidates(voices: readonly Voice[], vocabulary: Vocabulary, pending: Uint8Array): Token[] {
  const listed = new Set<Token>();
  for (const { known } of voices) {
    for (const token of known.tokens) if (agreesWith(pending, vocabulary.bytes(token))) listed.add(token);
  }
  if (pending.length === 0) listed.add(END_TOKEN);
  return [...listed];
}

function knownCandidates(voices: readonly Voice[], candidates: readonly Token[]): Token[] {
  return candidates.filter((token) => voices.some(({ known }) => known.unknownAmong([token]).length === 0));
}

/** Fetches what is not known of the tokens, and of END where it decides how much the members without a say count. */
async function fetchUnknown(voices: readonly Voice[], tokens: readonly Token[]): Promise<void> {
  const endMatters = voices.some(({ mayEnd }) => !mayEnd) && !tokens.includes(END_TOKEN);
  for (const { member, known } of voices) {
    const unknown = known.unknownAmong(endMatters ? [...tokens, END_TOKEN] : tokens);
    if (unknown.length > 0) known.learn(unknown, await member.logProbabilities(unknown));
  }
}

/**
 * The probabilities of a choice. Unlisted tokens count with the most they may have.
 * @param agreeing the tokens among which the choice was made, if it was not made among all
 */
function report(
  voices: readonly Voice[],
  mixture: Mixture,
  choice: Token,
  agreeing: readonly Token[] | undefined,
): Pick<MixtureChoice, "probability" | "probabilities"> {
  const share = (range: (token: Token) => Range) => {
    if (!agreeing) return range(choice)[1];
    const all = agreeing.reduce((sum, token) => sum + range(token)[1], 0);
    return all > 0 ? range(choice)[1] / all : 0;
  };
  const probabilities: Partial<Record<ExpertRole, number>> = {};
  for (const { member, mayEnd, known } of voices) {
    if (choice === END_TOKEN && !mayEnd) continue;
    probabilities[member.role] = share((token) => known.range(token));
  }
  return { probability: share((token) => mixture.range(token)), probabilities };
}
