/** Whether two experts are right on one item, and how much is to be said for asking the stronger one. */
export interface RankedItem {
  readonly weak: number;
  readonly strong: number;
  /** Any number: the items with the highest go to the stronger expert first. */
  readonly score: number;
}

/**
 * The average performance gap recovered (APGR; Ong and others 2024, RouteLLM; methods section 6): of what the stronger
 * expert is better than the weaker, how much is had on average over all shares of items that are left to it, those of the
 * highest scores first. 1/2 is what chance gives; 1 would be all of it without ever asking; more, or less than 0, can be
 * where each is right where the other is wrong. Items of one score go in no order: between their ends the curve is straight.
 * @returns undefined where the stronger expert is no better
 */
export function averageGapRecovered(items: readonly RankedItem[]): number | undefined {
  const gained = items.map(({ weak, strong }) => strong - weak);
  const gap = gained.reduce((sum, gain) => sum + gain, 0);
  if (gap <= 0) return undefined;
  const order = items.map((_, index) => index).sort((a, b) => scoreOf(items, b) - scoreOf(items, a));
  let area = 0;
  let height = 0;
  for (let from = 0; from < order.length; ) {
    const score = scoreOf(items, order[from]);
    let to = from;
    let rise = 0;
    for (; to < order.length && scoreOf(items, order[to]) === score; to++)
      rise += gained[order[to] as number] as number;
    area += (to - from) * (height + rise / 2);
    height += rise;
    from = to;
  }
  return area / order.length / gap;
}

function scoreOf(items: readonly RankedItem[], index: number | undefined): number {
  return items[index as number]?.score ?? 0;
}
