import { Random, seedOf, shuffled } from "../calibration/random.ts";
import { familyOf } from "./family.ts";
import { groupBy } from "./group-by.ts";

/**
 * Draws at most `limit` items in an order of its own: problem by problem in turns, so that a small sample has many
 * problems. A larger limit with the same seed draws the same items and more.
 */
export function sample<T extends { readonly problem: string }>(items: readonly T[], limit: number, seed: number): T[] {
  const random = new Random(seed);
  const problems = groupBy(shuffled(items, random), ({ problem }) => problem);
  const drawn: T[] = [];
  const groups = shuffled([...problems.values()], random);
  for (let turn = 0; drawn.length < items.length; turn++) drawn.push(...groups.flatMap((group) => group[turn] ?? []));
  return drawn.slice(0, limit);
}

/** One of several parts of all problems: the first is 1. */
export interface Fold {
  readonly number: number;
  readonly of: number;
}

/** The items of one part of all problems. Those of one family are together: see {@link familyOf}. */
export function inFold<T extends { readonly problem: string }>(items: readonly T[], { number, of }: Fold): T[] {
  return items.filter((item) => seedOf(familyOf(item), 0) % of === number - 1);
}
