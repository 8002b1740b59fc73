/** The longest draft, in tokens: with the token before it, a batch of sixteen. */
export const LONGEST_DRAFT = 15;
/** A draft must promise to be so much faster than plain writing, since what is promised is an estimate. */
const LEAST_GAIN = 1.05;

/** What writing with drafts costs, in ms. */
export interface DraftCost {
  /** One token without a draft. */
  readonly plain: number;
  /** One round with a draft of so many tokens, all of which are right with the given probability. */
  round(length: number, allRight: number): number;
}

/** How long a draft should be, and how much faster than plain writing that is expected to be. */
export interface BestDraft {
  /** In tokens; 0 where no draft pays. */
  readonly length: number;
  /** At least 1. */
  readonly gain: number;
}

/**
 * The length of draft that makes writing fastest, given what share p of the tokens is right. A round with a draft of k
 * tokens yields 1 + p + … + p^k tokens (methods section 4).
 * @param most the longest draft that is of use
 */
export function bestDraft({ plain, round }: DraftCost, share: number, most = LONGEST_DRAFT): BestDraft {
  let best: BestDraft = { length: 0, gain: 1 };
  let expected = 1;
  for (let length = 1; length <= Math.min(most, LONGEST_DRAFT); length++) {
    const allRight = share ** length;
    expected += allRight;
    const gain = (expected * plain) / round(length, allRight);
    if (gain > Math.max(LEAST_GAIN, best.gain)) best = { length, gain };
  }
  return best;
}
