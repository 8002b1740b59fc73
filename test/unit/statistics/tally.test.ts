import { describe, expect, test } from "vitest";
import type { Outcome } from "../../../server/learning/outcome.ts";
import { addTallies, type Tally, tallyOf } from "../../../server/statistics/tally.ts";

const outcome = (rest: Partial<Outcome>): Outcome => ({
  latencyMs: 100,
  shownMs: 900,
  offered: 10,
  taken: 0,
  kept: 0,
  accepted: false,
  ...rest,
});

describe("what an answer counts", () => {
  test.each<[string, Partial<Outcome>, Partial<Tally>]>([
    ["typed over", {}, { shown: 1, accepted: 0, typedAlong: 0, keptShares: 0, keptAnswers: 0 }],
    [
      "accepted, half of it deleted later",
      { taken: 10, kept: 5, accepted: true },
      { shown: 1, accepted: 1, typedAlong: 0, keptShares: 0.5, keptAnswers: 1 },
    ],
    [
      "typed along, for the most part",
      { taken: 8, kept: 8 },
      { accepted: 0, typedAlong: 1, keptShares: 1, keptAnswers: 1 },
    ],
    ["typed over after two letters that agreed", { taken: 2, kept: 2 }, { typedAlong: 0, keptAnswers: 0 }],
    ["accepted at once", { taken: 10, kept: 10, accepted: true, shownMs: 50 }, { shown: 1, accepted: 1 }],
    ["accepted, as the editor says, unseen in the text", { accepted: true }, { accepted: 1, keptAnswers: 0 }],
  ])("%s", (_what, rest, expected) => {
    expect(tallyOf(outcome(rest))).toMatchObject(expected);
  });

  test("what nobody can have read counts nothing", () => {
    expect(tallyOf(outcome({ shownMs: 299 }))).toBeUndefined();
    expect(tallyOf(outcome({ offered: 0 }))).toBeUndefined();
  });
});

test("tallies add up", () => {
  const one = tallyOf(outcome({ taken: 10, kept: 5, accepted: true, latencyMs: 100 }));
  const other = tallyOf(outcome({ taken: 9, kept: 9, latencyMs: 3000 }));
  if (!one || !other) throw new Error("Both were read.");
  expect(addTallies([one, other, one])).toEqual({
    shown: 3,
    accepted: 2,
    typedAlong: 1,
    keptShares: 2,
    keptAnswers: 3,
    latency: { 53: 2, 92: 1 },
  });
  expect(addTallies([])).toEqual({
    shown: 0,
    accepted: 0,
    typedAlong: 0,
    keptShares: 0,
    keptAnswers: 0,
    latency: {},
  });
});
