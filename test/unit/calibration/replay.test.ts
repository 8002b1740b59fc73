import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LinUcb } from "../../../server/calibration/linucb.ts";
import { Random } from "../../../server/calibration/random.ts";
import { type Policy, type ReplayItem, replay } from "../../../server/calibration/replay.ts";

const ARMS = ["big", "ensemble", "small"];

function always(arm: string): Policy {
  return { choose: () => ({ arm }), update: () => undefined };
}

/** "big" is best where the second feature is positive, "small" elsewhere; "ensemble" is never good. */
function draw(n: number, seed: number): ReplayItem[] {
  const random = new Random(seed);
  return Array.from({ length: n }, () => {
    const side = 2 * random.next() - 1;
    const chances = { big: 0.55 + 0.35 * side, ensemble: 0.2, small: 0.45 - 0.35 * side };
    const rewards = Object.fromEntries(Object.entries(chances).map(([arm, p]) => [arm, Number(random.chance(p))]));
    return { features: [1, side], rewards };
  });
}

describe("replay", () => {
  it("is known for a few items", () => {
    const items = [
      { features: [1], rewards: { a: 1, b: 0 } },
      { features: [2], rewards: { a: 0, b: 1 } },
      { features: [3], rewards: { a: 1, b: 0.5 } },
    ];
    const seen: unknown[] = [];
    const policy: Policy = {
      choose: ([x = 0], arms) => ({ arm: arms[x % 2] ?? "" }),
      update: (arm, features, reward) => seen.push([arm, features, reward]),
    };
    expect(replay(items, policy)).toEqual({
      bestFixed: "a",
      curve: [
        { bestFixed: 1, oracle: 1 },
        { bestFixed: 1, oracle: 2 },
        { bestFixed: 1.5, oracle: 2.5 },
      ],
      rewards: { policy: 0.5, bestFixed: 2, oracle: 3 },
      chosen: { a: 1, b: 2 },
    });
    expect(seen).toEqual([
      ["b", [1], 0],
      ["a", [2], 0],
      ["b", [3], 0.5],
    ]);
  });

  it("finds no regret of the best fixed arm against itself, and never a falling one against the oracle", () => {
    const lists = fc.array(
      fc
        .record({ big: fc.nat(5), ensemble: fc.nat(5), small: fc.nat(5) })
        .map((rewards) => ({ features: [1], rewards })),
      { minLength: 1, maxLength: 20 },
    );
    fc.assert(
      fc.property(lists, (items) => {
        const { bestFixed } = replay(items, always("small"));
        for (const arm of ARMS) {
          const { curve, rewards } = replay(items, always(arm));
          const last = curve.at(-1);
          if (arm === bestFixed) expect(curve.every((point) => point.bestFixed === 0)).toBe(true);
          expect(last?.bestFixed).toBeGreaterThanOrEqual(0);
          expect(last?.oracle).toBe(rewards.oracle - rewards.policy);
          for (const [index, { oracle }] of curve.entries()) {
            expect(oracle).toBeGreaterThanOrEqual(curve[index - 1]?.oracle ?? 0);
          }
        }
      }),
    );
  });

  it("shows that LinUCB learns: it beats every fixed arm, and loses ever less per item against the best rule", () => {
    const items = draw(6000, 1);
    const bandit = new LinUcb({ dimension: 2 }, new Random(2));
    const learned = replay(items, bandit);
    const worst = replay(items, always("ensemble"));
    expect(learned.curve.at(-1)?.oracle).toBeLessThan((worst.curve.at(-1)?.oracle ?? 0) / 2);
    expect(learned.curve.at(-1)?.bestFixed).toBeLessThan(0);
    expect(learned.chosen.ensemble).toBeLessThan(0.1 * items.length);

    // Against the expected reward of the best rule, without the luck of single items.
    const expected = ({ features: [, side = 0] }: ReplayItem, arm: string) =>
      ({ big: 0.55 + 0.35 * side, ensemble: 0.2, small: 0.45 - 0.35 * side })[arm] ?? 0;
    const regrets: number[] = [];
    const watched = new LinUcb({ dimension: 2 }, new Random(2));
    replay(items, {
      choose: (features, arms) => {
        const choice = watched.choose(features, arms);
        const item = { features, rewards: {} };
        regrets.push(Math.max(...arms.map((arm) => expected(item, arm))) - expected(item, choice.arm));
        return choice;
      },
      update: (...learned) => watched.update(...learned),
    });
    const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);
    const [early, late] = [sum(regrets.slice(0, 200)) / 200, sum(regrets.slice(-2000)) / 2000];
    expect(late).toBeLessThan(0.6 * early);
    expect(late).toBeLessThan(0.03);
  });

  it("shows that LinUCB follows when the better arm changes", () => {
    const random = new Random(3);
    const items = Array.from({ length: 4000 }, (_, index) => {
      const [a, b] = index < 2000 ? [0.7, 0.3] : [0.3, 0.7];
      return { features: [1], rewards: { a: Number(random.chance(a)), b: Number(random.chance(b)) } };
    });
    const [forgets, remembers] = [0.995, 1].map((discount) =>
      replay(items, new LinUcb({ dimension: 1, discount }, new Random(4))),
    );
    expect(forgets?.rewards.policy).toBeGreaterThan((remembers?.rewards.policy ?? 0) + 200);
    expect(forgets?.curve.at(-1)?.bestFixed).toBeLessThan(-400);
  });

  it.each<[string, ReplayItem[], string]>([
    ["no items", [], "empty"],
    ["items without arms", [{ features: [1], rewards: {} }], "empty"],
    ["a reward that is NaN", [{ features: [1], rewards: { a: Number.NaN } }], "not-finite"],
    [
      "items with different arms",
      [
        { features: [1], rewards: { a: 1 } },
        { features: [1], rewards: { b: 1 } },
      ],
      "unequal-lengths",
    ],
  ])("refuses %s", (_, items, code) => {
    expect(() => replay(items, always("a"))).toThrow(expect.objectContaining({ name: "FitError", code }));
  });

  it("refuses a policy that chooses what is not there", () => {
    expect(() => replay([{ features: [1], rewards: { a: 1 } }], always("b"))).toThrow(
      "The policy chose b. Let it choose one of: a.",
    );
  });
});
