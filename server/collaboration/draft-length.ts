/** The longest draft, in tokens. */
export const LONGEST_DRAFT = 12;
/** A draft must promise to be so much faster than plain writing, since what is promised is an estimate. */
const LEAST_GAIN = 1.15;

/** What writing with drafts costs, in ms. */
export interface DraftCost {
  /** One token without a draft. */
  readonly plain: number;
  /** One round with a draft of so many tokens, all of which are right with the given probability. */
  round(length: number, allRight: number): number;
}

/**
 * How many tokens to draft: as many as make writing fastest, given what share p of them is right. A round with a draft of
 * k tokens yields 1 + p + … + p^k tokens (methods section 4). Zero where none pays.
 * @param most the longest draft that is of use
 */
export function draftLength({ plain, round }: DraftCost, share: number, most = LONGEST_DRAFT): number {
  let best = 0;
  let gain = LEAST_GAIN;
  let expected = 1;
  for (let length = 1; length <= Math.min(most, LONGEST_DRAFT); length++) {
    const allRight = share ** length;
    expected += allRight;
    const speed = (expected * plain) / round(length, allRight);
    if (speed > gain) {
      gain = speed;
      best = length;
    }
  }
  return best;
}
