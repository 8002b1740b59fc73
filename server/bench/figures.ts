import type { BenchSummary, PairedDifference, StrategySummary } from "./summary.ts";

/** The columns of the table of strategies. */
export const COLUMNS = [
  "strategy",
  "n",
  "pass@1",
  "exact",
  "edit similarity",
  "next words",
  "mean ms",
  "median",
  "p95",
  "cold mean",
  "deferred",
  "both at work",
  "tokens",
  "against the best single expert",
] as const;

/** A row for each strategy, and one for the oracle. */
export function rowsOf({ strategies, oracle }: BenchSummary): string[][] {
  const rows = Object.entries(strategies).map(([id, one]) => [id, ...cellsOf(one)]);
  if (oracle) {
    const blanks = COLUMNS.slice(4).map(() => "");
    rows.push(["oracle", "", percent(oracle.pass), percent(oracle.exact), ...blanks]);
  }
  return rows;
}

function cellsOf(one: StrategySummary): string[] {
  const tokens = Object.entries(one.tokens).map(([id, mean]) => `${id} ${mean.toFixed(1)}`);
  return [
    String(one.n),
    percent(one.pass),
    percent(one.exact),
    ratio(one.editSimilarity),
    percent(one.nextWords),
    ...[one.meanMs, one.p50Ms, one.p95Ms, one.coldMeanMs].map((ms) => String(Math.round(ms))),
    percent(one.deferred),
    percent(one.bothWorked),
    tokens.join(", "),
    one.difference ? differenceText(one.difference) : "",
  ];
}

/** "+1.2 (-0.3 to 2.6), 7:4, p 0.55": points with their interval, items that only one got right, McNemar's p. */
export function differenceText({ value, low, high, only, p }: PairedDifference): string {
  const points = (share: number) => `${share > 0 ? "+" : ""}${(100 * share).toFixed(1)}`;
  const interval = Number.isNaN(low) ? "" : ` (${points(low)} to ${points(high)})`;
  return `${points(value)}${interval}, ${only[0]}:${only[1]}, p ${p.toFixed(2)}`;
}

/** "73.8 %", or nothing where the share is not known. */
export function percent(share: number): string {
  return Number.isNaN(share) ? "" : `${(100 * share).toFixed(1)} %`;
}

function ratio(value: number): string {
  return Number.isNaN(value) ? "" : value.toFixed(2);
}
