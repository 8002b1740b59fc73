import fc from "fast-check";
import { expect, test } from "vitest";
import { Random } from "../../../server/calibration/random.ts";
import { fastestOfTheBest, type Plan, predictedRewards } from "../../../server/collaboration/plans.ts";
import { rewardOf } from "../../../server/learning/outcome.ts";
import { PairLearner } from "../../../server/learning/pair-learner.ts";

const share = fc.double({ min: 0, max: 1, noNaN: true });
const ms = fc.double({ min: 1, max: 20_000, noNaN: true });
/** Two experts alone, and sometimes a cascade that is as good as the better one, as plans are predicted. */
const plans = fc
  .record({ rights: fc.tuple(share, share), times: fc.tuple(ms, ms, ms), more: fc.option(share) })
  .map(({ rights, times, more }): Plan[] => {
    const [cheap, strong] = [Math.min(...rights), Math.max(...rights)];
    const alone: Plan[] = [
      { id: "general", right: cheap, ms: times[0] },
      { id: "code", right: strong, ms: times[1] },
    ];
    if (more === null) return alone;
    return [...alone, { id: "cascade", right: strong + more * (1 - strong), ms: times[2], threshold: 0.5 }];
  });

test("who has learned nothing takes the fastest of the best plans, however fast others are", () => {
  fc.assert(
    fc.property(plans, fc.nat(), (all, seed) => {
      const learner = PairLearner.begin(["constant"], new Random(seed));
      const predictions = predictedRewards(all);
      const { plan, drawn } = learner.choose({ context: { constant: 1 }, predictions }, { explore: true });
      expect(drawn || plan === fastestOfTheBest(all).id).toBe(true);
    }),
  );
});

test("a plan that is right less often is not expected to earn more by being fast", () => {
  const slow: Plan = { id: "code", right: 0.65, ms: 3_000 };
  const rewards = predictedRewards([{ id: "general", right: 0.55, ms: 500 }, slow]);
  expect((rewards.code ?? 0) - (rewards.general ?? 0)).toBeCloseTo(0.1, 12);
});

test("a plan is expected to cost no more waiting than comes to count of it", () => {
  const rewards = predictedRewards([{ id: "code", right: 0.6, ms: 20_000 }]);
  const shown = { latencyMs: 20_000, shownMs: 1000, offered: 10, taken: 6, kept: 6, accepted: true };
  expect(rewards.code).toBeCloseTo(rewardOf(shown) as number, 12);
});
