import type { CostModel } from "../calibration/cost-model.ts";
import type { Token } from "../experts/expert.ts";
import type { Acceptance } from "./acceptance.ts";
import type { Draft } from "./draft.ts";
import { bestDraft, type DraftCost, LONGEST_DRAFT } from "./draft-length.ts";
import { likeliestOf, type Reader } from "./reader.ts";
import type { CompletionRequest } from "./strategy.ts";

/** What is expected of another expert's drafts before one was tried: so many tokens, of which this share was right. */
export const DRAFTER_PRIOR = { tokens: 32, share: 0.92 };

/**
 * A draft ends before the token with which it is probably not right any more as a whole. Computed from 482 tokens of the
 * 1.5B coder, drafts of the 0.5B that end there make writing fastest (docs/benchmarks.md).
 */
export const LEAST_BELIEF = 0.5;

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
  /** Whether it is read at every token of the text: else what it says where somebody asks for it is no fair sample. */
  readonly isAsked: boolean;
  #hasBegun = false;

  constructor(
    private readonly request: CompletionRequest,
    { reader, verifier, acceptance, isAsked }: DrafterOptions,
  ) {
    this.reader = reader;
    this.verifier = verifier;
    this.acceptance = acceptance;
    this.isAsked = isAsked;
  }

  /**
   * What may come next, where drafts pay: as long as the drafter believes that all of it is right rather than not. It ends
   * before END, and where the stop rule ends the completion. Empty where verifying it would take longer than plain writing.
   */
  async write(written: Draft): Promise<readonly Token[]> {
    // After the last token of the answer nobody need know what comes next.
    const most = Math.min(LONGEST_DRAFT, this.request.maxTokens - written.tokens - 1);
    if (!this.#pays(most)) return [];
    this.#hasBegun = true;
    const { vocabulary } = this.reader.voice.participant.expert;
    const decoder = new TextDecoder();
    let { text } = written;
    let allRight = 1;
    /** How many tokens verifying the draft would yield. */
    let expected = 1;
    const draft = await this.reader.writeAhead(most, ({ token, probability }) => {
      const bytes = vocabulary.bytes(token);
      text += decoder.decode(bytes, { stream: true });
      allRight *= probability;
      if (allRight < LEAST_BELIEF || bytes.length === 0 || this.request.stop(text) !== undefined) return false;
      expected += allRight;
      return true;
    });
    const verifier = this.verifier.cost;
    return verifier.batch(draft.length + 1) < expected * verifier.step ? draft : [];
  }

  /**
   * Reads after a draft that was right to its end, where the verifier has read further than the drafter: what the
   * verifier would write becomes a draft for the drafter (the alternate proposer of methods section 4).
   */
  async followVerifier(): Promise<void> {
    const likeliest = likeliestOf(await this.verifier.read())?.token;
    const { cost } = this.reader;
    const pays = cost.batch(2) < cost.step * (1 + this.acceptance.share);
    await this.reader.read(pays && likeliest !== undefined ? [likeliest] : []);
  }

  /** Takes note of the end of the text. Where it is asked for drafts only, and none pays, nothing else shows that one would. */
  end(): void {
    if (!this.isAsked && !this.#hasBegun && !this.#pays()) this.acceptance.fade();
  }

  #pays(most?: number): boolean {
    const cost = draftCost(this.reader.cost, this.verifier.cost, this.isAsked);
    return bestDraft(cost, this.acceptance.share, most).length > 0;
  }
}

/**
 * What writing with drafts costs.
 * @param isAsked whether the drafter is asked about every token anyway
 */
export function draftCost(drafter: CostModel, verifier: CostModel, isAsked: boolean): DraftCost {
  const asked = isAsked ? drafter.step : 0;
  return {
    plain: asked + verifier.step,
    round: (length, allRight) => length * drafter.step + allRight * asked + verifier.batch(length + 1),
  };
}
