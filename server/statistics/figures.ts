import type { AnswerFigures, Statistics, StatisticsRow } from "../protocol.ts";
import type { CountedRow } from "./counted-row.ts";
import { latencyQuantile } from "./latency-histogram.ts";
import { addTallies, type Tally } from "./tally.ts";

/** The figures of everything that was counted, in the order in which people read them. */
export function figuresOf(
  rows: readonly CountedRow[],
): Pick<Statistics, "total" | "strategies" | "languages" | "days"> {
  return {
    total: figures(addTallies(rows)),
    strategies: grouped(rows, ({ strategy }) => strategy)
      .map(([strategy, those]) => ({ strategy, ...those }))
      .sort(byShown),
    languages: grouped(rows, ({ language }) => language)
      .map(([language, those]) => ({ language, ...those }))
      .sort(byShown),
    days: grouped(rows, ({ day }) => day)
      .map(([day, those]) => ({ day, ...those }))
      .sort(byDay),
  };
}

/** The figures of each day, strategy and language by itself, oldest first. */
export function figuresByRow(rows: readonly CountedRow[]): StatisticsRow[] {
  return rows
    .map((row) => ({ day: row.day, strategy: row.strategy, language: row.language, ...figures(row) }))
    .sort(byDay);
}

function figures({ shown, accepted, typedAlong, keptShares, keptAnswers, latency }: Tally): AnswerFigures {
  return {
    shown,
    accepted,
    typedAlong,
    kept: keptAnswers > 0 ? keptShares / keptAnswers : undefined,
    medianMs: latencyQuantile(latency, 0.5),
    p95Ms: latencyQuantile(latency, 0.95),
  };
}

function grouped(rows: readonly CountedRow[], keyOf: (row: CountedRow) => string): [string, AnswerFigures][] {
  const groups = new Map<string, CountedRow[]>();
  for (const row of rows) {
    const key = keyOf(row);
    const group = groups.get(key);
    if (group) group.push(row);
    else groups.set(key, [row]);
  }
  return [...groups].map(([key, group]) => [key, figures(addTallies(group))]);
}

function byShown(one: AnswerFigures, other: AnswerFigures): number {
  return other.shown - one.shown;
}

function byDay(one: { readonly day: string }, other: { readonly day: string }): number {
  return one.day < other.day ? -1 : Number(one.day > other.day);
}
