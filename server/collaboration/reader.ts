import type { CostModel } from "../calibration/cost-model.ts";
import type { Distribution, ExpertPart, Token } from "../experts/expert.ts";
import type { Voice } from "./voice.ts";

/**
 * One voice at the end of a text that is written token by token. Tokens are read when its opinion is asked for: all that
 * it has missed in one batch, and in the same batch tokens that may come next.
 */
export class Reader {
  #unread: Token[] = [];
  #distribution: Distribution | undefined;

  constructor(readonly voice: Voice<ExpertPart>) {}

  get cost(): CostModel {
    return this.voice.participant.expert.cost;
  }

  /** Whether it must read before it can say what comes next. */
  get isBehind(): boolean {
    return this.#distribution === undefined;
  }

  /** Takes note of a token of the text. It costs nothing yet. */
  note(token: Token): void {
    this.#unread.push(token);
    this.#distribution = undefined;
  }

  /**
   * The distribution after the text.
   * @param draft tokens that may come next: read in the same batch, and forgotten again. The expert remembers them, so
   * that reading them later costs nothing.
   */
  async read(draft: readonly Token[] = []): Promise<Distribution> {
    this.#distribution ??= await this.#catchUp(draft);
    return this.#distribution;
  }

  /**
   * What the expert would write next by itself, as a draft for others; it stays where it is. It takes `most` steps at
   * most, the one that reads the last token of the text included: the last token of the draft is not read.
   * @param goesOn asked for every token of the draft: false ends the draft before it
   */
  async writeAhead(most: number, goesOn: (next: Likeliest) => boolean): Promise<Token[]> {
    const { participant } = this.voice;
    let likeliest = likeliestOf(await this.read());
    const start = participant.length;
    const draft: Token[] = [];
    while (likeliest && goesOn(likeliest)) {
      draft.push(likeliest.token);
      if (draft.length === most) break;
      const [distribution] = await participant.feed([likeliest.token]);
      likeliest = distribution && likeliestOf(distribution);
    }
    if (participant.length > start) await participant.rewind(start);
    return draft;
  }

  async #catchUp(draft: readonly Token[]): Promise<Distribution> {
    const { participant } = this.voice;
    const unread = this.#unread;
    if (unread.length === 0) return participant.next();
    const end = participant.length + unread.length;
    const distributions = await participant.feed([...unread, ...draft]);
    if (draft.length > 0) await participant.rewind(end);
    this.#unread = [];
    const distribution = distributions[unread.length - 1];
    if (!distribution) throw new Error("An expert returned no distribution for a token.");
    return distribution;
  }
}

/** A token, and how likely it is: 0 to 1. */
export interface Likeliest {
  readonly token: Token;
  readonly probability: number;
}

/** The likeliest token of a distribution; undefined of an empty one. */
export function likeliestOf({ tokens, logProbabilities }: Distribution): Likeliest | undefined {
  const [token, logProbability] = [tokens[0], logProbabilities[0]];
  return token === undefined || logProbability === undefined
    ? undefined
    : { token, probability: Math.exp(logProbability) };
}
