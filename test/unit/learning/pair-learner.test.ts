import { describe, expect, test } from "vitest";
import { Random } from "../../../server/calibration/random.ts";
import { bestPredicted } from "../../../server/learning/by-prediction.ts";
import { expectedReward, rewardOf } from "../../../server/learning/outcome.ts";
import { PairLearner } from "../../../server/learning/pair-learner.ts";

const predictions = { code: 0.6, general: 0.5, cascade: 0.58 };
type Plan = keyof typeof predictions;
const place = (kind: number) => ({ constant: 1, kind });
const begin = (seed = 1) => PairLearner.begin(["constant", "kind"], new Random(seed));

/** Lets it choose and tells it what that earned; returns how often each plan was chosen in the last hundred rounds. */
function use(learner: PairLearner, rounds: number, reward: (plan: Plan, kind: number) => number, kinds = [0]) {
  const chosen = { code: 0, general: 0, cascade: 0 };
  for (let round = 0; round < rounds; round++) {
    const kind = kinds[round % kinds.length] as number;
    const { plan } = learner.choose({ context: place(kind), predictions }, { explore: true });
    learner.learn({ plan, context: place(kind), predicted: predictions[plan] }, reward(plan, kind), false);
    if (round >= rounds - 100) chosen[plan]++;
  }
  return chosen;
}

describe("bestPredicted", () => {
  test("takes the largest prediction, of equal ones the first", () => {
    expect(bestPredicted({ predictions }).plan).toBe("code");
    expect(bestPredicted({ predictions: { a: 0, b: 1, c: 1 } })).toEqual({
      plan: "b",
      drawn: false,
      scores: {
        a: { predicted: 0, learned: 0, bonus: 0 },
        b: { predicted: 1, learned: 0, bonus: 0 },
        c: { predicted: 1, learned: 0, bonus: 0 },
      },
    });
  });

  test("refuses no plans, and predictions that are no numbers", () => {
    expect(() => bestPredicted({ predictions: {} })).toThrow("There is no plan to choose");
    expect(() => bestPredicted({ predictions: { a: Number.NaN } })).toThrow("Prediction 0 is NaN");
  });
});

describe("PairLearner", () => {
  test("goes by the predictions as long as it knows nothing", () => {
    const choice = begin().choose({ context: place(0.5), predictions }, { explore: false });
    expect(choice).toMatchObject({ plan: "code", drawn: false });
    expect(choice.scores.general).toEqual({ predicted: 0.5, learned: 0, bonus: 0 });
    const exploring = begin().choose({ context: place(0.5), predictions }, { explore: true });
    expect(exploring).toMatchObject({ plan: "code" });
    expect(exploring.scores.code.bonus).toBeGreaterThan(0);
    expect(exploring.scores.code.bonus).toBeCloseTo(exploring.scores.general.bonus, 12);
  });

  test("leaves a plan that earns less than predicted", () => {
    const chosen = use(begin(), 400, (plan) => ({ code: 0.2, general: 0.5, cascade: 0.45 })[plan]);
    expect(chosen.general + chosen.cascade).toBeGreaterThan(95);
  });

  test("learns where which plan is better", () => {
    const learner = begin();
    use(learner, 1000, (plan, kind) => (plan === "general" ? 0.5 + 0.4 * kind : 0.6 - 0.3 * kind), [1, -1]);
    const best = (kind: number) => learner.choose({ context: place(kind), predictions }, { explore: false }).plan;
    expect(best(1)).toBe("general");
    expect(best(-1)).not.toBe("general");
  });

  test("keeps to the best plan where users accept much less than tests pass, for all plans alike", () => {
    const random = new Random(7);
    const learner = begin(2);
    const chosen = { code: 0, general: 0, cascade: 0 };
    const scores = { code: 0.9, general: 0.6, cascade: 0.5 };
    for (let round = 0; round < 300; round++) {
      const { plan } = learner.choose({ context: place(0), predictions: scores }, { explore: true });
      chosen[plan]++;
      const reward = Number(random.chance(scores[plan] - 0.4));
      learner.learn({ plan, context: place(0), predicted: scores[plan] }, reward, reward > 0);
    }
    expect(chosen.code).toBeGreaterThan(260);
  });

  test.each([60_000, 8 * 3_600_000])("keeps to the better plan after one answer that came %i ms late", (latencyMs) => {
    const shares = { code: 0.4, general: 0.32 };
    for (const seed of [1, 2, 3]) {
      const random = new Random(seed);
      const learner = begin(seed);
      const answer = (only?: Plan, late?: number) => {
        const { plan } = learner.choose({ context: place(0), predictions: shares }, { explore: true });
        const taken = only ? 20 : 20 * Number(random.chance(shares[plan]));
        const shown = { latencyMs: late ?? 600, shownMs: 1000, offered: 20, taken, kept: taken, accepted: taken > 0 };
        const written = (only ?? plan) as keyof typeof shares;
        const decision = { plan: written, context: place(0), predicted: expectedReward(shares[written], 600) };
        learner.learn(decision, rewardOf(shown) as number, taken > 0);
        return plan;
      };
      for (let i = 0; i < 40; i++) answer();
      answer("code", latencyMs);
      const weaker = Array.from({ length: 3000 }, () => answer()).filter((plan) => plan === "general");
      expect(weaker.length).toBeLessThan(600);
    }
  });

  test("goes on trying every plan now and then", () => {
    const learner = begin(5);
    let drawn = 0;
    for (let round = 0; round < 4000; round++) {
      const choice = learner.choose({ context: place(0), predictions }, { explore: true });
      if (choice.drawn) drawn++;
      else expect(choice.plan).toBe("code");
    }
    expect(drawn / 4000).toBeGreaterThan(0.01);
    expect(drawn / 4000).toBeLessThan(0.03);
  });

  test("chooses only among the plans of which something is predicted", () => {
    const learner = begin();
    use(learner, 50, () => 1);
    for (let round = 0; round < 200; round++) {
      const { plan } = learner.choose({ context: place(0), predictions: { general: 0, rerank: 0 } }, { explore: true });
      expect(["general", "rerank"]).toContain(plan);
    }
  });

  test("counts what came of each plan", () => {
    const learner = begin();
    const decision = { plan: "code", context: place(0), predicted: 0.5 };
    learner.learn(decision, 1, true);
    learner.learn(decision, -0.1, false);
    learner.learn(decision, 0.6, true);
    expect(learner.toJSON().plans).toEqual({ code: { shown: 3, accepted: 2, meanReward: expect.closeTo(0.5, 12) } });
  });

  test("goes on after a way through JSON as if nothing had happened, whatever the order of names", () => {
    const learner = begin();
    use(learner, 120, (plan, kind) => predictions[plan] - kind / 4, [1, 0]);
    const restored = PairLearner.restore(JSON.parse(JSON.stringify(learner)), new Random(1));
    expect(restored.toJSON()).toEqual(learner.toJSON());
    const context = { kind: 0.3, constant: 1 };
    expect(restored.knows(context)).toBe(true);
    const choose = (each: PairLearner) => each.choose({ context, predictions }, { explore: false });
    for (const [plan, score] of Object.entries(choose(learner).scores)) {
      expect(choose(restored).scores[plan as Plan].learned).toBeCloseTo(score.learned, 9);
    }
  });

  test("goes by its own figures, and not by those of the version that stored what was learned", () => {
    const learner = begin();
    use(learner, 50, (plan) => predictions[plan]);
    const state = learner.toJSON();
    const older = { ...state, own: { ...state.own, width: 5, discount: 0.5, floor: 1 } };
    const restored = PairLearner.restore(older, new Random(1));
    expect(restored.toJSON()).toEqual(state);
    const choose = (each: PairLearner) => each.choose({ context: place(0), predictions }, { explore: true });
    expect(choose(restored).scores.cascade.bonus).toBeCloseTo(choose(learner).scores.cascade.bonus, 12);
    const otherRidge = { ...state, own: { ...state.own, ridge: 8 } };
    expect(() => PairLearner.restore(otherRidge, new Random(1))).toThrow(
      expect.objectContaining({ code: "broken-state", message: expect.stringContaining("ridge was 8 and is 16 now") }),
    );
  });

  test("refuses a context that it does not know", () => {
    const other = { constant: 1, size: 0 };
    expect(begin().knows(other)).toBe(false);
    expect(() => begin().choose({ context: other, predictions }, { explore: false })).toThrow(
      "The context consists of constant, size where constant, kind are expected",
    );
    expect(() =>
      begin().choose({ context: { constant: 1, kind: Number.NaN }, predictions }, { explore: false }),
    ).toThrow("NaN");
  });
});
