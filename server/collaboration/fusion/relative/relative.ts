import type { Embeddings, Expert, ExpertRole, Token } from "../../../experts/expert.ts";
import { EXPERT_NAMES } from "../../../protocol/strategies.ts";
import { endChoice, type Heard, hear } from "../hearing.ts";
import { mappedMasses, probabilitiesOf, toBeginnings } from "../mapped-masses.ts";
import type { FuseStrings, StringChoice, StringMember } from "../string-fusion.ts";
import { RelativeSpace, translate } from "./relative-space.ts";
import { representation, type SearchOptions, searchBack } from "./search.ts";

/** How much of the published computation is done. */
export interface RelativeLimits {
  /** How many of its likeliest tokens each expert brings in. */
  readonly tokens: number;
  /** Tokens less likely than this are left out: the search could not carry them to the top. */
  readonly floor: number;
  /** How many anchors belong to every step. */
  readonly anchors: number;
  /** How many entries of each row are kept. */
  readonly perRow: number;
}

const LIMITS: RelativeLimits = { tokens: 64, floor: 1e-3, anchors: 512, perRow: 16 };

/** The relative representation needs the embedding table of every expert, and this one does not give it. */
export class NoEmbeddingsError extends Error {
  override readonly name = "NoEmbeddingsError";

  constructor(expert: Pick<Expert, "id" | "role">) {
    super(
      `The ${EXPERT_NAMES[expert.role]} ${expert.id} does not give its token embeddings, without which the fusion ` +
        '"relative" cannot compare vocabularies. Choose another value of tandem.ensemble.fusion, such as "bytes".',
    );
  }
}

/** The space of each set of experts, under the first of them. */
const spaces = new WeakMap<Expert, { readonly experts: readonly Expert[]; readonly space: RelativeSpace }>();

/**
 * DeePEn (methods section 2.2): each distribution is turned into its relative representation p^T R, the weighted mean of
 * these is searched back into the leader's vocabulary, and the likeliest token of the result is written.
 *
 * An approximation many times over. The method itself writes near-synonyms: to it, tokens with similar embeddings are
 * the same. And of the published computation, whose matrices would take gigabytes, only a part is done: each expert
 * brings in its 64 likeliest tokens (those above 0.001) and what the leader lists of the others' tokens; anchors are 512
 * fixed shared tokens and the shared ones among these; of each row the 16 largest entries are kept. END does not take
 * part in it: its probability is mixed as elsewhere, and scales the text's.
 *
 * What that costs, against the full computation on toy pairs of about 25 tokens: with sparse rows alone the choice is
 * the same and its probability differs by 1e-6; leaving out a third of the tokens changes 7 % of the choices and the
 * probabilities by 0.014. Of the rows of Qwen2.5-Coder 0.5B over all tokens shared with SmolLM2 135M, 16 entries keep
 * 99.9 % on average, of those of SmolLM2, whose embeddings are more alike, 97 % (80 % where a token is not shared). What the sample of anchors costs on real pairs is not measured.
 * @throws NoEmbeddingsError, or what reading the embeddings fails with
 */
export async function relativeFusion(experts: readonly Expert[], options: SearchOptions): Promise<FuseStrings> {
  const space = await spaceOf(experts, LIMITS);
  return (members) => fuseRelative(members, space, options, LIMITS);
}

async function spaceOf(experts: readonly Expert[], limits: RelativeLimits): Promise<RelativeSpace> {
  // Always in the same order: which expert leads may change from one request to the next.
  const ordered = [...experts].sort((a, b) => (a.role < b.role ? -1 : 1));
  const [first] = ordered;
  const known = first && spaces.get(first);
  if (known && known.experts.length === ordered.length && known.experts.every((each, i) => each === ordered[i])) {
    return known.space;
  }
  const embedded = await Promise.all(
    ordered.map(async (expert) => {
      const { role, vocabulary } = expert;
      return { role, vocabulary, embeddings: await embeddingsOf(expert) };
    }),
  );
  const space = new RelativeSpace(embedded, limits);
  if (first) spaces.set(first, { experts: ordered, space });
  return space;
}

async function embeddingsOf(expert: Expert): Promise<Embeddings> {
  if (!expert.embeddings) throw new NoEmbeddingsError(expert);
  return expert.embeddings();
}

/** The tokens that one expert brings in, with their share in what it says of text. */
interface Considered {
  readonly tokens: readonly Token[];
  readonly probabilities: readonly number[];
  /** What part of the expert's text these tokens are. */
  readonly kept: number;
}

/** One step of {@link relativeFusion}: the first member leads. Exported for comparisons with the full computation. */
export async function fuseRelative(
  members: readonly StringMember[],
  space: RelativeSpace,
  options: SearchOptions,
  limits: RelativeLimits,
): Promise<StringChoice> {
  const hearing = hear(members);
  const { heard, end } = hearing;
  const [leader, ...partners] = heard;
  if (!leader || leader.tokens.length === 0) return endChoice(hearing);
  const own = partners.map((partner) => consider(partner, new Set(likelyTokens(partner, limits))));
  const wanted = new Set(likelyTokens(leader, limits));
  for (const [i, { member }] of partners.entries()) {
    const theirs = own[i]?.tokens ?? [];
    for (const token of translate(theirs, member.vocabulary, leader.member.vocabulary)) wanted.add(token);
  }
  const ofLeader = consider(leader, wanted);
  const considered = new Map<ExpertRole, Considered>([[leader.member.role, ofLeader]]);
  for (const [i, { member }] of partners.entries()) considered.set(member.role, own[i] as Considered);

  const { anchors, rows } = await space.rowsOf(new Map([...considered].map(([role, { tokens }]) => [role, tokens])));
  const target = new Float64Array(anchors);
  const total = heard.reduce((sum, { member, tokens }) => sum + (tokens.length > 0 ? member.weight : 0), 0);
  let kept = 0;
  for (const { member } of heard) {
    const { tokens, probabilities, kept: part } = considered.get(member.role) as Considered;
    // Who gives text no probability at all says nothing about which.
    if (tokens.length === 0) continue;
    const share = member.weight / total;
    const own = representation(probabilities, rows.get(member.role) ?? [], anchors);
    for (const [anchor, weight] of own.entries()) target[anchor] = (target[anchor] as number) + share * weight;
    kept += share * part;
  }
  const logits = Float64Array.from(ofLeader.probabilities, Math.log);
  const found = searchBack(logits, rows.get(leader.member.role) ?? [], target, options);
  const best = likeliest(ofLeader.tokens, found);
  const probability = (1 - end) * kept * (found[best] as number);
  if (end > probability) return endChoice(hearing);
  const token = ofLeader.tokens[best] as Token;
  const { vocabulary } = leader.member;
  const masses = mappedMasses(heard, toBeginnings(vocabulary));
  const bytes = vocabulary.bytes(token);
  return { bytes, token, probability, probabilities: probabilitiesOf(heard, masses.get(token)) };
}

/** The likeliest token, and those that are likely enough. */
function likelyTokens({ tokens, probabilities }: Heard, { tokens: most, floor }: RelativeLimits): readonly Token[] {
  return tokens.slice(0, most).filter((_, i) => i === 0 || (probabilities[i] as number) >= floor);
}

function consider({ tokens, probabilities, end }: Heard, wanted: ReadonlySet<Token>): Considered {
  const indices = [...tokens.keys()].filter((i) => wanted.has(tokens[i] as Token));
  const sum = indices.reduce((all, i) => all + (probabilities[i] as number), 0);
  return {
    tokens: indices.map((i) => tokens[i] as Token),
    probabilities: indices.map((i) => (probabilities[i] as number) / sum),
    kept: Math.min(1, sum / Math.max(Number.EPSILON, 1 - end)),
  };
}

/** Index of the largest probability; of equal ones the one of the smallest token. */
function likeliest(tokens: readonly Token[], probabilities: Float64Array): number {
  let best = 0;
  for (const [i, probability] of probabilities.entries()) {
    const most = probabilities[best] as number;
    if (probability > most || (probability === most && (tokens[i] as Token) < (tokens[best] as Token))) best = i;
  }
  return best;
}
