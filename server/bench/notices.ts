import type { BenchItem } from "./dataset.ts";
import { isTested } from "./program.ts";

const WITH_NETWORK =
  "What models write is run with the network, since this system lets no ordinary process give it up (unshare --user --net). Where that is a risk, measure in a container without network.";

/** What whoever measures should know before a run: a line each. */
export function noticesOf(items: readonly BenchItem[], programsIsolated: boolean): string[] {
  const notices: string[] = [];
  if (!programsIsolated && items.some(isTested)) notices.push(WITH_NETWORK);
  const others = items.filter((item) => item.test !== undefined && !isTested(item));
  if (others.length > 0) {
    const languages = [...new Set(others.map(({ language }) => language))].join(", ");
    const have = others.length === 1 ? "1 item has" : `${others.length} items have`;
    notices.push(`${have} a test that cannot be run here (${languages}): there the exact match counts.`);
  }
  return notices;
}
