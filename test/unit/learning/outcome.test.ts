import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { expectedReward, type Outcome, rewardOf, wasTaken } from "../../../server/learning/outcome.ts";

const outcome = (more: Partial<Outcome> = {}): Outcome => ({
  latencyMs: 0,
  shownMs: 1000,
  offered: 20,
  taken: 20,
  kept: 20,
  accepted: false,
  ...more,
});

describe("rewardOf", () => {
  test.each<[string, Partial<Outcome>, number | undefined]>([
    ["all of it was taken and stayed", {}, 1],
    ["a quarter of it was deleted afterwards", { kept: 15 }, 0.75],
    ["half of it was typed, then something else", { taken: 10, kept: 10 }, 0.5],
    ["it was typed over", { taken: 0, kept: 0 }, 0],
    ["it was waited for", { latencyMs: 500 }, 0.9],
    ["it was waited for in vain", { latencyMs: 1000, taken: 0, kept: 0 }, -0.2],
    ["nobody can have read it", { shownMs: 299, taken: 0, kept: 0 }, undefined],
    ["it was accepted at once", { shownMs: 100, accepted: true }, 1],
    ["nothing was offered", { offered: 0, taken: 0, kept: 0 }, undefined],
  ])("%s", (_what, more, reward) => {
    const found = rewardOf(outcome(more), 0.1);
    if (reward === undefined) expect(found).toBeUndefined();
    else expect(found).toBeCloseTo(reward, 12);
  });

  test("does not get worse with a wait that nobody sits through", () => {
    const afterHours = rewardOf(outcome({ latencyMs: 8 * 3_600_000 }));
    expect(afterHours).toBeCloseTo(0.5, 12);
    expect(afterHours).toBe(rewardOf(outcome({ latencyMs: 60_000 })));
    expect(rewardOf(outcome({ latencyMs: 3_600_000, taken: 0, kept: 0 }))).toBeCloseTo(-0.5, 12);
  });

  test("is what was predicted where the prediction was right", () => {
    fc.assert(
      fc.property(fc.nat(100), fc.nat(5000), fc.double({ min: 0, max: 1, noNaN: true }), (kept, latencyMs, weight) => {
        const found = rewardOf(outcome({ offered: 100, taken: 100, kept, latencyMs }), weight);
        expect(found).toBeCloseTo(expectedReward(kept / 100, latencyMs, weight), 12);
      }),
    );
  });
});

test("most of an answer must have been taken for it to count as accepted", () => {
  expect(wasTaken(outcome({ taken: 10 }))).toBe(true);
  expect(wasTaken(outcome({ taken: 9 }))).toBe(false);
  expect(wasTaken(outcome({ offered: 0, taken: 0 }))).toBe(false);
});
