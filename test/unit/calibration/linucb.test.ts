import { describe, expect, it } from "vitest";
import { LinUcb, linUcbSchema } from "../../../server/calibration/linucb.ts";
import { Random } from "../../../server/calibration/random.ts";

const ARMS = ["small", "big", "ensemble"];

function learner(options: Partial<ConstructorParameters<typeof LinUcb>[0]> = {}, seed = 1): LinUcb {
  return new LinUcb({ dimension: 2, ...options }, new Random(seed));
}

/** "big" earns more where the second feature is large, "small" elsewhere. */
function teach(bandit: LinUcb, rounds: number, random: Random): void {
  for (let i = 0; i < rounds; i++) {
    const x = [1, 2 * random.next() - 1];
    bandit.update("small", x, 0.5 - 0.4 * (x[1] ?? 0));
    bandit.update("big", x, 0.5 + 0.4 * (x[1] ?? 0));
    bandit.update("ensemble", x, 0.4);
  }
}

describe("LinUcb", () => {
  it("chooses what earned most at such features", () => {
    const bandit = learner();
    teach(bandit, 200, new Random(2));
    expect(bandit.choose([1, 0.9], ARMS, { explore: false }).arm).toBe("big");
    expect(bandit.choose([1, -0.9], ARMS, { explore: false }).arm).toBe("small");
    expect(bandit.choose([1, -0.9], ["big", "ensemble"], { explore: false }).arm).toBe("ensemble");
  });

  it("says what it thinks of each arm: the expected reward, and what uncertainty adds", () => {
    const bandit = learner({ width: 2, discount: 1 });
    for (let i = 0; i < 3; i++) bandit.update("small", [1, 0], 1);
    const { scores } = bandit.choose([1, 0], ["small", "big"]);
    expect(scores.small?.mean).toBeCloseTo(3 / 4, 12);
    expect(scores.small?.bonus).toBeCloseTo(2 * Math.sqrt(1 / 4), 12);
    expect(scores.big).toEqual({ mean: 0, bonus: 2 });
  });

  it("prefers the uncertain arm when it explores, not when it does not", () => {
    const bandit = learner({ width: 1, floor: 0 });
    for (let i = 0; i < 20; i++) bandit.update("small", [1, 0], 0.5);
    expect(bandit.choose([1, 0], ["small", "big"]).arm).toBe("big");
    const sober = bandit.choose([1, 0], ["small", "big"], { explore: false });
    expect(sober).toMatchObject({ arm: "small", drawn: false });
    expect(sober.scores.big).toEqual({ mean: 0, bonus: 0 });
  });

  it("adds what it learned to what is expected from elsewhere", () => {
    const bandit = learner({ floor: 0 });
    const expected = { small: 0.3, big: 0.5 };
    expect(bandit.choose([1, 0], ARMS, { explore: false, expected })).toMatchObject({
      arm: "big",
      scores: { small: { mean: 0.3 }, big: { mean: 0.5 }, ensemble: { mean: 0 } },
    });
    for (let i = 0; i < 20; i++) bandit.update("small", [1, 0], 0.4);
    expect(bandit.choose([1, 0], ARMS, { explore: false, expected }).arm).toBe("small");
  });

  it("takes the first of equal arms", () => {
    expect(learner({ floor: 0 }).choose([1, 0], ARMS)).toMatchObject({ arm: "small", drawn: false });
  });

  it("draws each arm equally often, as often as it should, and else takes the best", () => {
    const bandit = learner({ floor: 0.3 });
    teach(bandit, 50, new Random(3));
    const counts = new Map<string, number>();
    for (let i = 0; i < 20_000; i++) {
      const { arm } = bandit.choose([1, 0.9], ARMS);
      counts.set(arm, (counts.get(arm) ?? 0) + 1);
    }
    const shares = { small: 0.1, big: 0.8, ensemble: 0.1 };
    for (const [arm, share] of Object.entries(shares)) {
      expect(Math.abs((counts.get(arm) ?? 0) / 20_000 - share)).toBeLessThan(0.01);
    }
  });

  it("draws at random in one of fifty choices where nothing else is said", () => {
    const bandit = learner();
    teach(bandit, 50, new Random(3));
    const choices = Array.from({ length: 10_000 }, () => bandit.choose([1, 0.9], ARMS));
    expect(Math.abs(choices.filter(({ drawn }) => drawn).length / 10_000 - 0.02)).toBeLessThan(0.005);
  });

  it("goes on after a way through JSON as if nothing had happened", () => {
    const bandit = learner();
    teach(bandit, 100, new Random(5));
    const stored = JSON.parse(JSON.stringify(bandit));
    expect(linUcbSchema.parse(stored)).toEqual(stored);
    const again = LinUcb.fromJSON(stored, new Random(1));
    expect(again.toJSON()).toEqual(bandit.toJSON());
    for (const each of [bandit, again]) teach(each, 20, new Random(6));
    for (const x of [
      [1, 0.3],
      [1, -0.8],
    ]) {
      const [one, other] = [bandit, again].map((each) => each.choose(x, ARMS, { explore: false }));
      expect(other?.arm).toBe(one?.arm);
      for (const arm of ARMS) expect(other?.scores[arm]?.mean).toBeCloseTo(one?.scores[arm]?.mean ?? Number.NaN, 9);
    }
  });

  it("is not changed by what it stored, nor by what it was read from", () => {
    const bandit = learner();
    teach(bandit, 5, new Random(5));
    const stored = bandit.toJSON();
    const before = structuredClone(stored);
    bandit.update("big", [1, 1], 1);
    expect(stored).toEqual(before);
    LinUcb.fromJSON(stored, new Random(1)).update("big", [1, 1], 1);
    expect(stored).toEqual(before);
  });

  const whole = { dimension: 2, ridge: 1, width: 0.5, discount: 0.995, floor: 0.02 };
  const armWith = (precision: unknown, response: unknown = [0, 0]) => ({
    ...whole,
    arms: { big: { precision, response, updates: 3 } },
  });

  it.each([
    ["nothing", undefined],
    ["another kind of file", { version: 1 }],
    ["a discount of 0", { ...whole, discount: 0, arms: {} }],
    ["too many features", { ...whole, dimension: 33, arms: {} }],
    ["NaN", armWith([1, Number.NaN, 1])],
    ["a matrix of another size", armWith([1])],
    ["an arm with other features", armWith([1, 0, 1, 0, 0, 1], [0, 0, 0])],
    ["a matrix that is not positive definite", armWith([1, 2, 1])],
    ["an empty arm", armWith([], [])],
  ])("refuses to read %s", (_, value) => {
    expect(() => LinUcb.fromJSON(value, new Random(1))).toThrow(
      expect.objectContaining({ name: "FitError", code: "broken-state" }),
    );
  });

  it.each([{ dimension: 0 }, { dimension: 33 }, { discount: 1.1 }, { ridge: 0 }, { floor: 2 }, { width: Number.NaN }])(
    "refuses the options %j",
    (options) => {
      expect(() => learner(options)).toThrow(expect.objectContaining({ name: "FitError", code: "bad-option" }));
    },
  );

  it("refuses features and rewards that are none, and a choice among nothing", () => {
    const bandit = learner();
    expect(() => bandit.choose([1, Number.NaN], ARMS)).toThrow(expect.objectContaining({ code: "not-finite" }));
    expect(() => bandit.choose([1], ARMS)).toThrow(expect.objectContaining({ code: "unequal-lengths" }));
    expect(() => bandit.choose([1, 1], [])).toThrow(expect.objectContaining({ code: "empty" }));
    expect(() => bandit.update("big", [1, 1], Number.POSITIVE_INFINITY)).toThrow(
      expect.objectContaining({ code: "not-finite" }),
    );
  });
});
