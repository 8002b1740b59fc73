import type { Draft } from "../../../server/collaboration/draft.ts";
import { Participant } from "../../../server/collaboration/participant.ts";
import type { CompletionRequest } from "../../../server/collaboration/strategy.ts";
import type { Voice } from "../../../server/collaboration/token-writer.ts";
import type { Embeddings, ExpertRole } from "../../../server/experts/expert.ts";
import { LETTERS, randomVocabulary } from "../fusion/setting.ts";
import { toyEmbeddings } from "../fusion/string-member.ts";
import { type ToyKind, toyModel } from "../fusion/toy.ts";
import { type Script, scriptedModel, WatchedExpert, type WatchedOptions } from "./scripted.ts";

/** A toy expert that gives its embeddings. */
export class EmbeddedExpert extends WatchedExpert {
  async embeddings(): Promise<Embeddings> {
    return toyEmbeddings(this.vocabulary, 5);
  }
}

/** One that writes a script. */
export function scriptedExpert(role: ExpertRole, script: Script, options: WatchedOptions): EmbeddedExpert {
  const { vocabulary = randomVocabulary(0) } = options;
  return new EmbeddedExpert(role, scriptedModel(vocabulary, script), options);
}

/** Opens experts at a request. Whoever asks for them must close the participants. */
export async function voicesOf(
  experts: readonly (readonly [EmbeddedExpert, number])[],
  completion: CompletionRequest,
): Promise<Voice[]> {
  const voices: Voice[] = [];
  for (const [expert, weight] of experts) {
    voices.push({ participant: await Participant.open(expert, completion), weight });
  }
  return voices;
}

/** What a way to write makes of a request, with experts and their weights. */
export async function textBy(
  write: (voices: readonly Voice[], completion: CompletionRequest) => Promise<Draft>,
  experts: readonly (readonly [EmbeddedExpert, number])[],
  completion: CompletionRequest,
): Promise<Draft> {
  const voices = await voicesOf(experts, completion);
  try {
    return await write(voices, completion);
  } finally {
    for (const { participant } of voices) participant.close();
  }
}

/** One with a vocabulary and a model of its own. */
export function toy(kind: ToyKind, seed: number, role: ExpertRole, share: number, keptBack = 0): EmbeddedExpert {
  const vocabulary = randomVocabulary(seed, LETTERS, share);
  return new EmbeddedExpert(role, toyModel(kind, seed, vocabulary), { vocabulary, keptBack });
}
