import type { CountedRow } from "../../../server/statistics/counted-row.ts";
import { latencyOf } from "../../../server/statistics/latency-histogram.ts";

/** A row in which one answer was shown and accepted after 100 ms, unless said otherwise. */
export function countedRow(rest: Partial<CountedRow> = {}): CountedRow {
  return {
    day: "2026-11-22",
    strategy: "auto",
    language: "typescript",
    shown: 1,
    accepted: 1,
    typedAlong: 0,
    keptShares: 1,
    keptAnswers: 1,
    latency: latencyOf(100),
    ...rest,
  };
}
