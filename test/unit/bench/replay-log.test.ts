import { describe, expect, test } from "vitest";
import type { BenchRecord } from "../../../server/bench/record.ts";
import { replayLog } from "../../../server/bench/replay-log.ts";
import { Random } from "../../../server/calibration/random.ts";
import { record } from "./record.ts";

const options = { seed: 1, latencyWeight: 0.05, known: 0 };

/** Answers to so many items of each dataset, right as often as said. */
function answers(items: number, right: Record<string, Record<string, number>>): BenchRecord[] {
  const random = new Random(5);
  return Object.entries(right).flatMap(([dataset, shares]) =>
    Array.from({ length: items }, (_, item) =>
      Object.entries(shares).map(([strategy, share]) =>
        record(strategy, `${item}/1`, { dataset, exact: random.chance(share), ms: 100 }),
      ),
    ).flat(),
  );
}

describe("replayLog", () => {
  test("learns which strategy is right in which dataset, and so beats the best fixed one", () => {
    const records = answers(400, { python: { code: 0.9, general: 0.3 }, prose: { code: 0.2, general: 0.6 } });
    const { learning, predicting } = replayLog(records, options);
    expect(learning.bestFixed).toBe("code");
    expect(learning.curve).toHaveLength(800);
    expect(learning.curve.at(-1)?.bestFixed).toBeLessThan(-40);
    expect(learning.curve.at(-1)?.oracle).toBeGreaterThan(0);
    expect(predicting.chosen).toEqual({ code: 800, general: 0 });
    expect(predicting.curve.at(-1)?.bestFixed).toBe(0);
  });

  test("begins with what a share of the problems predicts, and replays the others", () => {
    const records = answers(100, { python: { code: 0.2, general: 0.9 } });
    const { learning, predicting } = replayLog(records, { ...options, known: 0.25 });
    expect(predicting.chosen).toEqual({ code: 0, general: 75 });
    expect(learning.chosen.general).toBeGreaterThan(65);
  });

  test("replays no problem that is known in another language", () => {
    const answersTo = (dataset: string, number: number) =>
      ["code", "general"].map((strategy) => {
        const exact = number === 1 && strategy === "code";
        return record(strategy, `${number}/1`, { dataset, problem: `${dataset}/${number}`, exact, ms: 0 });
      });
    const records = [1, 2].flatMap((number) => [...answersTo("python", number), ...answersTo("js", number)]);
    for (let seed = 1; seed <= 20; seed++) {
      const { curve, rewards } = replayLog(records, { ...options, seed, known: 0.5 }).learning;
      expect(curve).toHaveLength(2);
      // Both are of the problem on which somebody is right, or both of the other one.
      expect([0, 2]).toContain(rewards.oracle);
    }
  });

  test("is the same for the same seed, and counts latency", () => {
    const records = answers(50, { python: { code: 0.5, general: 0.5 } });
    expect(replayLog(records, options)).toEqual(replayLog(records, options));
    const slow = records.map((each) => (each.strategy === "code" ? { ...each, exact: true, ms: 10_000 } : each));
    expect(replayLog(slow, options).learning.bestFixed).toBe("general");
    expect(replayLog(slow, { ...options, latencyWeight: 0 }).learning.bestFixed).toBe("code");
  });

  test("leaves out auto, and items that not all have answered; prose counts by its words", () => {
    const records = [
      ...["1/1", "2/1", "3/1"].map((item) => record("code", item, { nextWords: 0.4, ms: 0 })),
      ...["1/1", "2/1"].map((item) => record("general", item, { nextWords: 0.8, ms: 0 })),
      record("auto", "1/1", { exact: true, ms: 0 }),
    ];
    const { rewards, chosen } = replayLog(records, options).learning;
    expect(Object.keys(chosen)).toEqual(["code", "general"]);
    expect(rewards.bestFixed).toBeCloseTo(1.6, 12);
  });

  test.each([
    ["nothing", []],
    ["one strategy", [record("code", "1/1")]],
    ["no common item", [record("code", "1/1"), record("general", "2/1")]],
  ])("refuses a log with %s", (_what, records) => {
    expect(() => replayLog(records, options)).toThrow("at least two strategies answered");
  });
});
