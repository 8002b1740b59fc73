import type { Token } from "../experts/expert.ts";
import type { Acceptance } from "./acceptance.ts";
import type { Draft } from "./draft.ts";
import { type DraftCost, draftLength } from "./draft-length.ts";
import { likeliestOf, type Reader } from "./reader.ts";
import type { CompletionRequest } from "./strategy.ts";

/** What is expected of another expert's drafts before one was tried: so many tokens, of which this share was right. */
export const DRAFTER_PRIOR = { tokens: 8, share: 0.85 };

export interface DrafterOptions {
  /** The cheaper expert. */
  readonly reader: Reader;
  /** The one that verifies what it writes. */
  readonly verifier: Reader;
  /** How often it was right. */
  readonly acceptance: Acceptance;
  /** Whether the cheaper one is asked about every token anyway, as in a plain ensemble, and not only for drafts. */
  readonly isAsked: boolean;
}

/**
 * The cheaper of two experts of one vocabulary: it writes drafts for the other (speculative ensembling, methods
 * section 4). A draft of k tokens takes it k steps, most of which the ensemble needs anyway.
 */
export class Drafter {
  readonly reader: Reader;
  readonly verifier: Reader;
  readonly acceptance: Acceptance;
  readonly #isAsked: boolean;

  constructor(
    private readonly request: CompletionRequest,
    { reader, verifier, acceptance, isAsked }: DrafterOptions,
  ) {
    this.reader = reader;
    this.verifier = verifier;
    this.acceptance = acceptance;
    this.#isAsked = isAsked;
  }

  /** What may come next, in as many tokens as pay. It ends before END, and where the stop rule ends the completion. */
  async write(written: Draft): Promise<readonly Token[]> {
    const { vocabulary } = this.reader.voice.participant.expert;
    // After the last token of the answer nobody need know what comes next.
    const most = this.request.maxTokens - written.tokens - 1;
    const length = draftLength(this.#cost(), this.acceptance.share, most);
    if (length === 0) return [];
    const decoder = new TextDecoder();
    let { text } = written;
    return this.reader.writeAhead(length, (token) => {
      const bytes = vocabulary.bytes(token);
      text += decoder.decode(bytes, { stream: true });
      return bytes.length > 0 && this.request.stop(text) === undefined;
    });
  }

  /**
   * Reads after a draft that was right to its end, where the verifier has read further than the drafter: what the
   * verifier would write becomes a draft for the drafter (the alternate proposer of methods section 4).
   */
  async followVerifier(): Promise<void> {
    const likeliest = likeliestOf(await this.verifier.read());
    const { cost } = this.reader;
    const pays = cost.batch(2) < cost.step * (1 + this.acceptance.share);
    await this.reader.read(pays && likeliest !== undefined ? [likeliest] : []);
  }

  #cost(): DraftCost {
    const own = this.reader.cost.step;
    const asked = this.#isAsked ? own : 0;
    const verifier = this.verifier.cost;
    return {
      plain: asked + verifier.step,
      round: (length, allRight) => length * own + allRight * asked + verifier.batch(length + 1),
    };
  }
}
