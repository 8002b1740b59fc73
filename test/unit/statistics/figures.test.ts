import { describe, expect, test } from "vitest";
import { figuresByRow, figuresOf } from "../../../server/statistics/figures.ts";
import { countedRow } from "./rows.ts";

const ROWS = [
  countedRow({ day: "2026-11-22", shown: 4, accepted: 1, latency: { 20: 4 } }),
  countedRow({
    day: "2026-11-21",
    strategy: "code",
    shown: 10,
    accepted: 5,
    keptShares: 2,
    keptAnswers: 4,
    latency: { 28: 10 },
  }),
  countedRow({
    day: "2026-11-21",
    language: "python",
    shown: 1,
    accepted: 0,
    keptShares: 0,
    keptAnswers: 0,
    latency: { 40: 1 },
  }),
];
/** Where the nth of so many waits in a bin is taken to be, in ms. */
const within = (bin: number, nth: number, count: number) => 2 ** ((bin + (nth - 0.5) / count) / 8);

describe("figures", () => {
  test("of everything, by strategy and language with the most shown first, by day with the oldest first", () => {
    const { total, strategies, languages, days } = figuresOf(ROWS);
    expect(total).toEqual({
      shown: 15,
      accepted: 6,
      typedAlong: 0,
      kept: 3 / 5,
      medianMs: within(28, 4, 10),
      p95Ms: within(40, 1, 1),
    });
    expect(strategies).toMatchObject([
      { strategy: "code", shown: 10, accepted: 5, kept: 0.5, medianMs: within(28, 5, 10) },
      { strategy: "auto", shown: 5, accepted: 1, kept: 1, medianMs: within(20, 3, 4), p95Ms: within(40, 1, 1) },
    ]);
    expect(languages).toMatchObject([
      { language: "typescript", shown: 14 },
      { language: "python", shown: 1, kept: undefined },
    ]);
    expect(days).toMatchObject([
      { day: "2026-11-21", shown: 11 },
      { day: "2026-11-22", shown: 4 },
    ]);
  });

  test("of nothing", () => {
    const { total, strategies, languages, days } = figuresOf([]);
    expect(total).toEqual({ shown: 0, accepted: 0, typedAlong: 0 });
    expect([strategies, languages, days]).toEqual([[], [], []]);
  });

  test("of each row, oldest first, without the histogram", () => {
    const rows = figuresByRow(ROWS);
    expect(rows.map(({ day, strategy, language }) => [day, strategy, language])).toEqual([
      ["2026-11-21", "code", "typescript"],
      ["2026-11-21", "auto", "python"],
      ["2026-11-22", "auto", "typescript"],
    ]);
    expect(rows[0]).toEqual({
      day: "2026-11-21",
      strategy: "code",
      language: "typescript",
      shown: 10,
      accepted: 5,
      typedAlong: 0,
      kept: 0.5,
      medianMs: within(28, 5, 10),
      p95Ms: within(28, 10, 10),
    });
  });
});
