import { z } from "zod";
import { addTallies, tallySchema } from "./tally.ts";

/** What was counted on one day of one strategy's answers in one language. */
export const countedRowSchema = tallySchema.extend({
  /** As `2026-11-22`, by the clock of the machine that the server runs on. */
  day: z.iso.date(),
  /** The strategy that was asked for. */
  strategy: z.string().min(1),
  /** The language's id, as the editor names it. */
  language: z.string(),
});

export type CountedRow = z.output<typeof countedRowSchema>;

/** Rows of which no two are of the same day, strategy and language. */
export function mergeRows(rows: readonly CountedRow[]): CountedRow[] {
  const merged = new Map<string, CountedRow>();
  for (const row of rows) {
    const { day, strategy, language } = row;
    const key = JSON.stringify([day, strategy, language]);
    const known = merged.get(key);
    merged.set(key, known ? { day, strategy, language, ...addTallies([known, row]) } : row);
  }
  return [...merged.values()];
}
