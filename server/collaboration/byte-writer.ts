import { isWordByte } from "../experts/vocabulary.ts";
import { Draft, type DraftStep } from "./draft.ts";
import { ByteEnsemble, type Emission } from "./fusion/byte-ensemble.ts";
import { MemberOverSequence } from "./fusion/member-over-sequence.ts";
import { type Opinions, opinionsOf } from "./opinions.ts";
import type { CompletionRequest } from "./strategy.ts";
import type { WriteOptions } from "./token-writer.ts";
import { byRank, type Voice } from "./voice.ts";

/** Bytes per token of the limit, for experts that do not agree on what a token is. */
const BYTES_PER_TOKEN = 4;

/** Model runs per emission. Where all is equally unlikely, certainty would cost many more and help nobody. */
const RUNS_PER_EMISSION = 24;

/**
 * Writes greedily with experts of any vocabularies, byte by byte (byte-ensemble). Ends as `writeTokens` does.
 * @param options `draft` is what is written into; it must be empty. Where the leader (most weight, of equals the cheaper
 * one) gives its likeliest token at least the probability `gate`, it writes that alone; 1, never, if missing.
 */
export async function writeBytes(
  voices: readonly Voice[],
  request: CompletionRequest,
  { draft = new Draft(request), gate }: Pick<WriteOptions, "draft" | "gate"> = {},
): Promise<Draft> {
  const weights = new Map(voices.map(({ participant, weight }) => [participant.expert.role, weight]));
  const members = byteMembers(voices);
  const ensemble = new ByteEnsemble(members, {
    tolerance: request.settings["ensemble.tolerance"],
    shortcut: request.settings["ensemble.shortcut"],
    budget: RUNS_PER_EMISSION,
    gate,
  });
  const limit = request.maxTokens * BYTES_PER_TOKEN;
  let written = 0;
  let insideWord = false;
  for (;;) {
    const emission = await ensemble.next();
    if (emission.end) break;
    const continues = insideWord && emission.bytes.length === 1 && isWordByte(emission.bytes[0] as number);
    insideWord = isWordByte(emission.bytes.at(-1) as number);
    written += emission.bytes.length;
    if (draft.append(toStep(emission, weights, opinionsIn(emission, members)), { continues })) break;
    draft.limited = written >= limit;
    if (draft.limited) break;
  }
  return draft;
}

/** Voices as a byte ensemble hears them, the leader first. */
export function byteMembers(voices: readonly Voice[]): MemberOverSequence[] {
  return byRank(voices).map(({ participant, weight }) => {
    const { expert } = participant;
    const { role, vocabulary } = expert;
    const tokenize = (text: string) => expert.tokenize(text);
    const mayEnd = vocabulary.infill !== undefined;
    return new MemberOverSequence(participant, { role, weight, mayEnd, vocabulary, tokenize });
  });
}

/** What the members that were asked said where the emission begins, or, inside their tokens, where those begin. */
function opinionsIn({ probabilities }: Emission, members: readonly MemberOverSequence[]): Opinions {
  return opinionsOf(
    members.flatMap(({ role, weight, vocabulary, latest }) =>
      latest && probabilities[role] !== undefined ? [{ role, weight, vocabulary, distribution: latest }] : [],
    ),
  );
}

function toStep(
  { bytes, from, probabilities }: Emission,
  weights: ReadonlyMap<string, number>,
  opinions: Opinions,
): DraftStep {
  let total = 0;
  let mixture = 0;
  for (const [role, probability] of Object.entries(probabilities)) {
    const weight = weights.get(role) ?? 0;
    total += weight;
    mixture += weight * probability;
  }
  return { bytes, from, probabilities, opinions, logProbability: Math.log(total > 0 ? mixture / total : 1) };
}
