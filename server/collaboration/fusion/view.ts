/** What one member knows about the next byte. All numbers share one unknown factor: only ratios mean something. */
export interface View {
  /** Known mass of each byte, and of END. */
  readonly known: Float64Array;
  /** At most so much more for each of them, from unlisted tokens. */
  readonly bounds: Float64Array;
  /** Sum of all known masses. */
  sum: number;
  /** At most so much more from ways to cut the text into tokens that were not followed; it may go to any byte. */
  unopened: number;
  /** At most so much more from unlisted tokens, all bytes together. */
  tail: number;
}

/** Lower bound of a member's probability of an event. */
export function lowest({ known, sum, unopened, tail }: View, event: number): number {
  const total = sum + unopened + tail;
  return total > 0 ? (known[event] as number) / total : 0;
}

/** Upper bound of a member's probability of an event. */
export function highest({ known, bounds, sum, unopened }: View, event: number): number {
  const extra = (bounds[event] as number) + unopened;
  return sum + extra > 0 ? ((known[event] as number) + extra) / (sum + extra) : 1;
}
