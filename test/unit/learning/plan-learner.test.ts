import { describe, expect, test, vi } from "vitest";
import { Random } from "../../../server/calibration/random.ts";
import { type Learned, NOTHING_LEARNED } from "../../../server/learning/learned-store.ts";
import type { Outcome } from "../../../server/learning/outcome.ts";
import { PlanLearner } from "../../../server/learning/plan-learner.ts";

/** A store in memory, which several windows may share. */
function memory() {
  let learned: Learned = NOTHING_LEARNED;
  return {
    read: vi.fn(async () => learned),
    update: vi.fn(async (change: (learned: Learned) => Learned) => {
      learned = JSON.parse(JSON.stringify(change(learned)));
      return learned;
    }),
    reset: vi.fn(async () => {
      learned = NOTHING_LEARNED;
    }),
    get learned() {
      return learned;
    },
  };
}

const question = {
  experts: ["tiny", "coder"],
  context: { constant: 1 },
  predictions: { code: 0.6, general: 0.5 },
};
const taken: Outcome = { latencyMs: 100, shownMs: 900, offered: 10, taken: 10, kept: 10, accepted: true };
const refused: Outcome = { ...taken, taken: 0, kept: 0, accepted: false };
const learner = (store = memory()) => new PlanLearner(store, new Random(3));

async function teach(plans: PlanLearner, rounds: number, outcome: (plan: string) => Outcome) {
  for (let round = 0; round < rounds; round++) {
    const id = `answer ${round}`;
    const { plan } = await plans.choose({ ...question, id });
    await plans.reward(id, outcome(plan));
  }
}

describe("PlanLearner", () => {
  test("learns by the answers' ids, for each pair of experts by itself", async () => {
    const store = memory();
    const plans = learner(store);
    await teach(plans, 150, (plan) => (plan === "general" ? taken : refused));
    expect((await plans.choose(question)).plan).toBe("general");
    expect((await plans.choose({ ...question, experts: ["other", "coder"] })).plan).toBe("code");
    expect(Object.keys(store.learned.pairs)).toEqual(["tiny + coder"]);
    const { code, general } = store.learned.pairs["tiny + coder"]?.plans ?? {};
    expect((code?.shown ?? 0) + (general?.shown ?? 0)).toBe(150);
    expect(code?.accepted).toBe(0);
    expect(general?.accepted).toBe(general?.shown);
  });

  test("what one window learned another one goes by", async () => {
    const store = memory();
    await teach(learner(store), 150, (plan) => (plan === "general" ? taken : refused));
    expect((await learner(store).choose(question)).plan).toBe("general");
  });

  test("nothing is tried where nobody will say what became of it", async () => {
    const plans = learner();
    for (let round = 0; round < 300; round++) {
      expect(await plans.choose(question)).toMatchObject({ plan: "code", drawn: false });
    }
  });

  test("a key never waits until something is written", async () => {
    const store = memory();
    const plans = learner(store);
    await plans.choose({ ...question, id: "one" });
    let written = false;
    store.update.mockImplementationOnce(async () => {
      await vi.waitUntil(() => written);
      return NOTHING_LEARNED;
    });
    const rewarded = plans.reward("one", taken);
    expect((await plans.choose(question)).plan).toBe("code");
    written = true;
    await rewarded;
  });

  test("a change that cannot be made does not keep anyone from choosing", async () => {
    const store = memory();
    const plans = learner(store);
    await plans.choose({ ...question, id: "one" });
    store.update.mockRejectedValueOnce(new RangeError("This cannot be learned."));
    await expect(plans.reward("one", taken)).rejects.toThrow(RangeError);
    expect((await plans.choose(question)).plan).toBe("code");
  });

  test("each answer is learned from once, and unknown or unread ones never", async () => {
    const store = memory();
    const plans = learner(store);
    await plans.choose({ ...question, id: "one" });
    await plans.reward("another", taken);
    await plans.reward("one", { ...refused, shownMs: 100 });
    await plans.reward("one", taken);
    expect(store.update).not.toHaveBeenCalled();
    await plans.choose({ ...question, id: "two" });
    await plans.reward("two", taken);
    await plans.reward("two", taken);
    expect(store.update).toHaveBeenCalledTimes(1);
  });

  test("forgets, and begins anew", async () => {
    const store = memory();
    const plans = learner(store);
    await teach(plans, 100, (plan) => (plan === "general" ? taken : refused));
    await plans.choose({ ...question, id: "open" });
    await plans.forget();
    await plans.reward("open", taken);
    expect(store.learned).toEqual(NOTHING_LEARNED);
    expect((await plans.choose(question)).plan).toBe("code");
  });

  test("begins anew where a context consists of other things, but keeps the counts", async () => {
    const store = memory();
    const plans = learner(store);
    await teach(plans, 5, () => taken);
    const context = { constant: 1, indentation: 0.5 };
    const choice = await plans.choose({ ...question, id: "new", context });
    expect(choice.scores.code.learned).toBe(0);
    await plans.reward("new", taken);
    const state = store.learned.pairs["tiny + coder"];
    expect(state?.features).toEqual(["constant", "indentation"]);
    expect(Object.values(state?.plans ?? {}).reduce((sum, { shown }) => sum + shown, 0)).toBe(6);
  });

  test("begins anew where what was stored makes no sense", async () => {
    const store = memory();
    await teach(learner(store), 3, () => taken);
    const pair = store.learned.pairs["tiny + coder"];
    if (!pair) throw new Error("Nothing was stored.");
    pair.common.precision = [-1];
    expect((await learner(store).choose(question)).scores.code.learned).toBe(0);
  });

  test("begins anew, but keeps the counts, where an earlier version learned with another ridge", async () => {
    const store = memory();
    await teach(learner(store), 3, () => taken);
    const pair = store.learned.pairs["tiny + coder"];
    if (!pair) throw new Error("Nothing was stored.");
    pair.own.ridge = 1;
    const plans = learner(store);
    expect((await plans.choose({ ...question, id: "new" })).scores.code.learned).toBe(0);
    await plans.reward("new", taken);
    const counts = Object.values(store.learned.pairs["tiny + coder"]?.plans ?? {});
    expect(counts.reduce((sum, { shown }) => sum + shown, 0)).toBe(4);
  });
});
