import type { Distribution, ExpertPart } from "../experts/expert.ts";
import type { Acceptance } from "./acceptance.ts";
import { Draft } from "./draft.ts";
import { Drafter } from "./drafter.ts";
import { spell } from "./fusion/healing.ts";
import type { ChooseToken } from "./fusion/token-choice.ts";
import { chooseFromMixture } from "./fusion/token-mixture.ts";
import type { Participant } from "./participant.ts";
import { proposer } from "./proposer.ts";
import { Reader } from "./reader.ts";
import { Speculation } from "./speculation.ts";
import type { CompletionRequest } from "./strategy.ts";
import { type Decision, type IsSure, TokenChooser, type Weigh } from "./token-chooser.ts";
import { byRank, stepOf, type Voice } from "./voice.ts";

export type { Voice } from "./voice.ts";

export interface WriteOptions {
  /** Asked after every token: true gives up on the draft. */
  readonly until?: ((draft: Draft) => boolean) | undefined;
  /** What is written already. The voices stand before it, and spell it in their own tokens before they go on. */
  readonly draft?: Draft | undefined;
  /** How distributions become one choice: the mixture if missing. */
  readonly choose?: ChooseToken;
  /** Weights for each place of the text; the voices' own if missing. */
  readonly weigh?: Weigh | undefined;
  /** The partners are asked only where the leader gives its likeliest token less than this; 1, always, if missing. */
  readonly gate?: number;
  /** Where the leader decides alone, instead of what the gate says. */
  readonly isSure?: IsSure;
  /** Who leads, instead of the one with most weight. */
  readonly leader?: Voice<ExpertPart> | undefined;
  /** How often the cheaper voice's drafts were right. It writes drafts for the other one only if this is there. */
  readonly acceptance?: Acceptance | undefined;
  /** One who has no say, and only writes drafts: in place of the cheaper voice. It stands where the leader stands. */
  readonly drafter?: Participant | undefined;
}

/**
 * Writes greedily, token by token: one expert alone, or several that share a vocabulary, the one with most weight
 * leading (of equals, the cheaper one). Ends where the request's stop rule says, at END, or at the limit of tokens.
 * Rejects with an ExpertFailedError when an expert breaks down; the draft then holds what was written until then.
 */
export async function writeTokens(
  voices: readonly Voice<ExpertPart>[],
  request: CompletionRequest,
  options: WriteOptions = {},
): Promise<Draft> {
  const { until, draft = new Draft(request), choose = chooseFromMixture, weigh, gate = 1 } = options;
  const isSure = options.isSure ?? (gate < 1 ? (probability: number) => probability >= gate : undefined);
  const readers = ranked(voices, options.leader).map((voice) => new Reader(voice));
  const [leader] = readers;
  if (!leader) throw new RangeError("Nobody is there to write.");
  const { expert } = leader.voice.participant;
  const { vocabulary } = expert;
  const drafter = options.drafter && new Reader({ participant: options.drafter, weight: 0 });
  const { acceptance } = options;
  const speculation = speculate(request, readers, { isGated: isSure !== undefined, acceptance, drafter });
  const chooser = new TokenChooser(readers, speculation, { vocabulary, choose, weigh, isSure });
  let pending: Uint8Array = Buffer.concat([leader.voice.participant.pending, draft.bytes]);
  for (;;) {
    const choice = await chooser.next(pending);
    const { token } = choice;
    if (token === undefined) break;
    const spelled = spell(pending, vocabulary.bytes(token));
    pending = spelled.pending;
    // A token that only spells what stands before the cursor is no part of the answer.
    const step = { ...toStep(spelled.text, choice), margin: marginOf(await leader.read()) };
    if (spelled.text.length > 0 && draft.append(step)) break;
    draft.limited = draft.tokens >= request.maxTokens;
    if (draft.limited || until?.(draft)) break;
    for (const reader of readers) reader.note(token);
    drafter?.note(token);
    speculation.note(token, pending.length === 0 && !draft.insideCharacter ? draft : undefined);
  }
  speculation.end();
  return draft;
}

function ranked(voices: readonly Voice<ExpertPart>[], leader: Voice<ExpertPart> | undefined): Voice<ExpertPart>[] {
  const others = byRank(voices).filter((voice) => voice !== leader);
  return leader ? [leader, ...others] : others;
}

interface SpeculateOptions {
  readonly isGated: boolean;
  readonly acceptance: Acceptance | undefined;
  readonly drafter: Reader | undefined;
}

function speculate(
  request: CompletionRequest,
  readers: readonly Reader[],
  { isGated, acceptance, drafter: ownDrafter }: SpeculateOptions,
): Speculation {
  const asked = isGated ? readers.slice(0, 1) : readers;
  const [leader] = readers;
  if (ownDrafter && leader && acceptance) {
    const drafter = new Drafter(request, { reader: ownDrafter, verifier: leader, acceptance, isAsked: false });
    return new Speculation(request, asked, drafter);
  }
  const [reader, verifier] = [...readers].sort((a, b) => stepOf(a.voice) - stepOf(b.voice));
  // Where the gate keeps the dearer one out, what it missed is read in batches anyway.
  if (!acceptance || !reader || !verifier || readers.length > 2 || !asked.includes(verifier)) {
    return new Speculation(request, asked);
  }
  const drafter = new Drafter(request, { reader, verifier, acceptance, isAsked: !isGated });
  return new Speculation(request, asked, drafter);
}

function toStep(bytes: Uint8Array, { probability, probabilities, opinions }: Decision) {
  return { bytes, from: proposer(probabilities), probabilities, opinions, logProbability: Math.log(probability) };
}

/** How far the likeliest token is ahead of the next. */
function marginOf({ logProbabilities: [first = 0, second = Number.NEGATIVE_INFINITY] }: Distribution): number {
  return Math.exp(first) - Math.exp(second);
}
