import type { Distribution } from "../experts/expert.ts";
import type { Vocabulary } from "../experts/vocabulary.ts";
import type { ChooseToken, TokenChoice } from "./fusion/token-choice.ts";
import { type Opinions, opinionsOf } from "./opinions.ts";
import type { Reader } from "./reader.ts";
import type { Speculation } from "./speculation.ts";

/** Weights of voices at one place of the text, from what each of them says there. Need not sum to 1. */
export type Weigh = (distributions: readonly Distribution[]) => readonly number[];

/** Whether the leader is sure enough of its likeliest token, or END, of this probability, that nobody else is asked. */
export type IsSure = (probability: number, distribution: Distribution) => boolean;

export interface ChooserOptions {
  readonly vocabulary: Vocabulary;
  /** How distributions become one choice. */
  readonly choose: ChooseToken;
  /** Weights for each place. The voices' own weights if missing. */
  readonly weigh?: Weigh | undefined;
  /** Where the leader decides alone (GaC, SAFE; methods 2.3, 2.8). Nowhere if missing. */
  readonly isSure?: IsSure | undefined;
}

/** What comes next, and what those who were asked said about it. */
export interface Decision extends TokenChoice {
  readonly opinions: Opinions;
}

/** Decides token by token, by asking all voices or, where the gate allows it, the leader alone. */
export class TokenChooser {
  /** @param readers one for each voice, the leader first */
  constructor(
    private readonly readers: readonly Reader[],
    private readonly speculation: Speculation,
    private readonly options: ChooserOptions,
  ) {}

  /** Chooses what comes next. `pending` bytes must be spelled first. Rejects with an UnspellableError if none can. */
  async next(pending: Uint8Array): Promise<Decision> {
    return (await this.#leaderAlone(pending)) ?? this.#ask(this.readers, pending);
  }

  /** What the leader is so sure of that nobody else is asked. */
  async #leaderAlone(pending: Uint8Array): Promise<Decision | undefined> {
    const { isSure } = this.options;
    const [leader, ...partners] = this.readers;
    if (!leader || partners.length === 0 || !isSure) return undefined;
    const choice = await this.#ask([leader], pending);
    const probability = choice.probabilities[leader.voice.participant.expert.role] ?? 0;
    // One without a say in END cannot end the text behind the back of those that have one.
    const endsIt = choice.token === undefined && !mayEnd(leader) && partners.some(mayEnd);
    return endsIt || !isSure(probability, await leader.read()) ? undefined : choice;
  }

  async #ask(readers: readonly Reader[], pending: Uint8Array): Promise<Decision> {
    await this.speculation.read(readers);
    const distributions: Distribution[] = [];
    for (const reader of readers) distributions.push(await reader.read());
    const weights = readers.length > 1 ? this.options.weigh?.(distributions) : undefined;
    const members = readers.map((reader, i) => ({
      role: reader.voice.participant.expert.role,
      weight: weights?.[i] ?? reader.voice.weight,
      mayEnd: mayEnd(reader),
      distribution: distributions[i] as Distribution,
      logProbabilities: (tokens: readonly number[]) => reader.voice.participant.logProbabilities(tokens),
    }));
    const { choose, vocabulary } = this.options;
    const choice = await choose(members, vocabulary, pending);
    return { ...choice, opinions: opinionsOf(members.map((member) => ({ ...member, vocabulary }))) };
  }
}

function mayEnd({ voice }: Reader): boolean {
  return voice.participant.expert.vocabulary.infill !== undefined;
}
