import type { BenchItem } from "./dataset.ts";
import { isTested } from "./program.ts";

/** What whoever measures should know before a run: a line each. */
export function noticesOf(items: readonly BenchItem[], programsIsolated: boolean): string[] {
  if (programsIsolated || !items.some(isTested)) return [];
  return [
    "What models write is run with the network, since this system lets no ordinary process give it up (unshare --user --net). Where that is a risk, measure in a container without network.",
  ];
}
