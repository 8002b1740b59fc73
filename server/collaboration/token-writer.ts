import type { ExpertRole } from "../experts/expert.ts";
import { Draft } from "./draft.ts";
import { spell } from "./fusion/healing.ts";
import { chooseFromMixture, type MixtureChoice } from "./fusion/token-mixture.ts";
import type { Participant } from "./participant.ts";
import { Speculation } from "./speculation.ts";
import type { CompletionRequest, TraceStep } from "./strategy.ts";

/** A participant with its weight in what is written. */
export interface Voice {
  readonly participant: Participant;
  readonly weight: number;
}

export interface WriteOptions {
  /** Asked after every token: true gives up on the draft. */
  readonly until?: (draft: Draft) => boolean;
}

/**
 * Writes greedily, token by token: one expert alone, or the exact mixture of several that share a vocabulary.
 * Ends where the request's stop rule says, at END, or at the limit of tokens.
 */
export async function writeTokens(
  voices: readonly Voice[],
  request: CompletionRequest,
  { until }: WriteOptions = {},
): Promise<Draft> {
  const draft = new Draft(request);
  const [first] = voices;
  if (!first) throw new RangeError("Nobody is there to write.");
  const { vocabulary } = first.participant.expert;
  const speculation = voices.length === 1 ? new Speculation(first.participant, request) : undefined;
  let { pending } = first.participant;
  let distributions = await inTurn(voices, ({ participant }) => participant.next());
  for (;;) {
    const members = voices.map(({ participant, weight }, i) => ({
      role: participant.expert.role,
      weight,
      mayEnd: participant.expert.vocabulary.infill !== undefined,
      distribution: distributions[i] as (typeof distributions)[number],
      logProbabilities: (tokens: readonly number[]) => participant.logProbabilities(tokens),
    }));
    const choice = await chooseFromMixture(members, vocabulary, pending);
    const { token } = choice;
    if (token === undefined) break;
    const spelled = spell(pending, vocabulary.bytes(token));
    pending = spelled.pending;
    // A token that only spells what stands before the cursor is no part of the answer.
    if (spelled.text.length > 0 && draft.append(toStep(spelled.text, choice))) break;
    if (until?.(draft)) break;
    draft.limited = draft.tokens >= request.maxTokens;
    if (draft.limited) break;
    if (speculation) {
      const isWhole = pending.length === 0 && !draft.insideCharacter;
      distributions = [await speculation.feed(token, isWhole ? draft.text : undefined)];
      continue;
    }
    distributions = await inTurn(voices, async ({ participant }) => {
      const [distribution] = await participant.feed([token]);
      if (!distribution) throw new Error("An expert returned no distribution for a token.");
      return distribution;
    });
  }
  return draft;
}

function toStep(bytes: Uint8Array, { probability, probabilities }: MixtureChoice) {
  return { bytes, from: proposer(probabilities), probabilities, logProbability: Math.log(probability) };
}

/** Who is more for it; "both" where neither is clearly ahead. */
function proposer(probabilities: Partial<Record<ExpertRole, number>>): TraceStep["from"] {
  const { general, code } = probabilities;
  if (general === undefined) return "code";
  if (code === undefined) return "general";
  // Above one half each of them would have chosen the token alone.
  if (general > 0.5 && code > 0.5) return "both";
  return code >= general ? "code" : "general";
}

/** One after the other: the experts share the processor cores. */
async function inTurn<T>(voices: readonly Voice[], work: (voice: Voice) => Promise<T>): Promise<T[]> {
  const results: T[] = [];
  for (const voice of voices) results.push(await work(voice));
  return results;
}
