import type { CostModel } from "../calibration/cost-model.ts";
import type { Distribution, Token } from "../experts/expert.ts";
import type { Participant } from "./participant.ts";
import { lookUp } from "./prompt-lookup.ts";
import type { CompletionRequest } from "./strategy.ts";

/** The longest draft, in tokens. */
const LONGEST = 12;
/** A draft must promise to be so much faster than plain writing, since what is promised is an estimate. */
const LEAST_GAIN = 1.15;
/** What is expected of drafts before one was tried: so many tokens, of which this share was right. */
const PRIOR = { tokens: 4, share: 0.75 };

/**
 * Writes with drafts: text that stands elsewhere is proposed as what comes next, and verified in the same batch as the
 * token before it. The expert decides about every token all the same, so that greedy text is what it would be without.
 */
export class Speculation {
  #draft: readonly Token[] = [];
  #proposed = PRIOR.tokens;
  #accepted = PRIOR.tokens * PRIOR.share;

  constructor(
    private readonly participant: Participant,
    private readonly request: CompletionRequest,
  ) {}

  /**
   * Appends a token and returns the distribution after it.
   * @param text what is written so far, with this token; undefined inside of a character
   */
  async feed(token: Token, text: string | undefined): Promise<Distribution> {
    const draft = this.#next(token, text);
    const { participant } = this;
    const end = participant.length + 1;
    const [distribution] = await participant.feed([token, ...draft]);
    if (draft.length > 0) await participant.rewind(end);
    if (!distribution) throw new Error("An expert returned no distribution for a token.");
    return distribution;
  }

  /** The draft to verify with a token. None while the last one holds: what it says is in the KV cache. */
  #next(token: Token, text: string | undefined): readonly Token[] {
    const [expected, ...others] = this.#draft;
    if (expected !== undefined) {
      this.#proposed++;
      if (expected === token) this.#accepted++;
      this.#draft = expected === token ? others : [];
      if (this.#draft.length > 0) return [];
    }
    this.#draft = text === undefined ? [] : this.#propose(text);
    const length = draftLength(this.participant.expert.cost, this.#accepted / this.#proposed);
    // One token is kept in mind even where no draft pays: whether it is right costs nothing to see.
    const verified = this.#draft.slice(0, length);
    this.#draft = this.#draft.slice(0, Math.max(1, length));
    return verified;
  }

  #propose(written: string): readonly Token[] {
    const { prompt, lookup = [], stop } = this.request;
    const match = lookUp(prompt.prefix + prompt.middle + written, lookup);
    if (!match) return [];
    const keep = stop(written + match.text);
    const text = keep === undefined ? match.text : match.text.slice(0, Math.max(0, keep - written.length));
    return text === "" ? [] : this.participant.expert.tokenize(text).slice(0, LONGEST);
  }
}

/**
 * How many tokens to draft: as many as make writing fastest, given what share of them is right. A batch of k costs
 * what was measured and yields 1 + p + … + p^(k-1) tokens (methods section 4). Zero where none pays.
 */
export function draftLength(cost: Pick<CostModel, "step" | "batch">, share: number): number {
  let best = 0;
  let gain = LEAST_GAIN;
  let expected = 1;
  for (let length = 1; length <= LONGEST; length++) {
    expected += share ** length;
    const speed = (expected * cost.step) / cost.batch(length + 1);
    if (speed > gain) {
      gain = speed;
      best = length;
    }
  }
  return best;
}
