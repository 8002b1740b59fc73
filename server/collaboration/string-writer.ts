import type { Distribution, Token } from "../experts/expert.ts";
import { Draft, type DraftStep } from "./draft.ts";
import { UnspellableError } from "./fusion/fusion-member.ts";
import { spell } from "./fusion/healing.ts";
import { spellGreedily } from "./fusion/spelling.ts";
import type { FuseStrings, StringChoice, StringMember } from "./fusion/string-fusion.ts";
import { chooseFromMixture } from "./fusion/token-mixture.ts";
import { type Opinions, opinionsOf } from "./opinions.ts";
import { proposer } from "./proposer.ts";
import type { CompletionRequest } from "./strategy.ts";
import type { Voice } from "./token-writer.ts";

/** An expert at the end of what is written so far. */
interface Listener {
  readonly voice: Voice;
  readonly distribution: Distribution;
}

/** A piece of text, with the leader's tokens for it. */
interface Piece {
  readonly bytes: Uint8Array;
  readonly tokens: readonly Token[] | undefined;
}

/**
 * Writes greedily with experts of different vocabularies: at each step they agree on a piece of text about a token long,
 * and each feeds its own tokens for it. What is written is never tokenised again, so nobody's KV cache is lost. The
 * expert with most weight leads (the code expert, of equals). It alone spells what stands before the cursor; the others
 * are then given what overhangs. Ends as `writeTokens` does.
 *
 * An approximation, whatever the fusion: pieces are cut where one expert cuts, and the others feed them in tokens that
 * they might have cut otherwise had they known how the text goes on. An expert whose vocabulary cannot spell a piece
 * takes no further part; when none is left, this rejects with an UnspellableError.
 * @param draft what is written already: the voices stand before it
 */
export async function writeStrings(
  voices: readonly Voice[],
  request: CompletionRequest,
  fuse: FuseStrings,
  draft = new Draft(request),
): Promise<Draft> {
  const [leader, ...partners] = byRank(voices);
  if (!leader) throw new RangeError("Nobody is there to write.");
  const { pending } = leader.participant;
  const before = draft.bytes;
  const { tokens, listener } = await heal(leader, draft);
  const finished = () => {
    draft.limited = !draft.complete && draft.tokens >= request.maxTokens;
    return draft.complete || draft.limited;
  };
  if (draft.bytes.length > before.length && finished()) return draft;
  let listeners = [listener];
  for (const voice of partners) {
    const own = voice.participant.pending;
    const bytes = Buffer.concat([own, draft.bytes]);
    const isAlike = Buffer.compare(own, pending) === 0;
    listeners.push(...(await told(voice, { bytes, tokens: isAlike ? tokens : undefined }, leader)));
  }
  for (;;) {
    const members = listeners.map(toMember);
    const choice = await fuse(members);
    if (!choice.bytes) return draft;
    draft.append(toStep(choice.bytes, choice, opinionsOf(members)));
    if (finished()) return draft;
    const piece = { bytes: choice.bytes, tokens: choice.token === undefined ? undefined : [choice.token] };
    const first = listeners[0]?.voice ?? leader;
    const next: Listener[] = [];
    for (const { voice } of listeners) next.push(...(await told(voice, piece, first)));
    if (next.length === 0) throw new UnspellableError();
    listeners = next;
  }
}

/** The voices that count, the leader first. The order in which they are given does not matter. */
function byRank(voices: readonly Voice[]): Voice[] {
  const rank = ({ participant }: Voice) => (participant.expert.role === "code" ? 0 : 1);
  return voices.filter(({ weight }) => weight > 0).sort((a, b) => b.weight - a.weight || rank(a) - rank(b));
}

/**
 * Lets the leader spell the bytes before the cursor and the draft; what its tokens add behind them is appended to the
 * draft.
 * @returns the leader, and the tokens it took
 */
async function heal(
  voice: Voice,
  draft: Draft,
): Promise<{ readonly tokens: readonly Token[]; readonly listener: Listener }> {
  const { participant, weight } = voice;
  const { role, vocabulary } = participant.expert;
  const tokens: Token[] = [];
  let pending: Uint8Array = Buffer.concat([participant.pending, draft.bytes]);
  let distribution = await participant.next();
  while (pending.length > 0) {
    const logProbabilities = (wanted: readonly Token[]) => participant.logProbabilities(wanted);
    const member = { role, weight, mayEnd: true, distribution, logProbabilities };
    const choice = await chooseFromMixture([member], vocabulary, pending);
    const { token } = choice;
    if (token === undefined) throw new UnspellableError();
    const spelled = spell(pending, vocabulary.bytes(token));
    pending = spelled.pending;
    tokens.push(token);
    distribution = last(await participant.feed([token]));
    if (spelled.text.length > 0) draft.append(toStep(spelled.text, choice));
  }
  return { tokens, listener: { voice, distribution } };
}

/** Feeds an expert its own tokens for a piece of text: none or one listener, since not every vocabulary spells it. */
async function told(voice: Voice, { bytes, tokens }: Piece, leader: Voice): Promise<Listener[]> {
  const { participant } = voice;
  const { vocabulary } = participant.expert;
  // Experts of one vocabulary must stay at the same tokens.
  const shares = vocabulary.fingerprint === leader.participant.expert.vocabulary.fingerprint;
  const own = (shares ? tokens : undefined) ?? spellGreedily(vocabulary, bytes);
  if (!own) return [];
  const distribution = own.length === 0 ? await participant.next() : last(await participant.feed(own));
  return [{ voice, distribution }];
}

function toMember({ voice: { participant, weight }, distribution }: Listener): StringMember {
  const { role, vocabulary } = participant.expert;
  return { role, weight, mayEnd: vocabulary.infill !== undefined, vocabulary, distribution };
}

function toStep(
  bytes: Uint8Array,
  { probability, probabilities }: Pick<StringChoice, "probability" | "probabilities">,
  opinions?: Opinions,
): DraftStep {
  const logProbability = Math.log(Math.min(1, Math.max(probability, Number.MIN_VALUE)));
  return { bytes, from: proposer(probabilities), probabilities, opinions, logProbability };
}

function last(distributions: readonly Distribution[]): Distribution {
  const distribution = distributions.at(-1);
  if (!distribution) throw new Error("An expert returned no distribution for a token.");
  return distribution;
}
