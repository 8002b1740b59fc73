import type { PairCalibration } from "../calibration/pair-calibration.ts";
import { countedWait, expectedReward } from "../learning/outcome.ts";
import type { ExpertRole } from "../protocol/strategies.ts";
import type { StepCosts } from "./deferral-threshold.ts";

/** What is to be expected of a way to answer. */
interface Expectation {
  /** Share of right answers where it was measured. */
  readonly right: number;
  /** Mean time to write an answer here, in ms; what reading the prompt takes comes on top, for every plan. */
  readonly ms: number;
}

/** One expert alone. */
export interface AlonePlan extends Expectation {
  readonly id: ExpertRole;
}

/** The cheaper expert first; the stronger one takes over where its benefit has at least this probability. */
export interface CascadePlan extends Expectation {
  readonly id: "cascade";
  readonly threshold: number;
}

export type Plan = AlonePlan | CascadePlan;

/**
 * What is to be expected of each plan for two measured experts, at what their steps cost here. A cascade is a plan only
 * where it was as often right as the better expert with a standard error taken off: the best point of a curve is best by
 * luck. With one point in a hundred less, `auto` was right on 32 of 60 other items where the better expert was on 35
 * (docs/benchmarks.md).
 */
export function predictPlans(
  { right, steps, deferral }: PairCalibration,
  roles: { readonly cheap: ExpertRole; readonly strong: ExpertRole },
  costs: StepCosts,
): Plan[] {
  const best = Math.max(right.cheap, right.strong);
  const cascades = deferral.curve
    .filter((point) => point.right - point.error >= best)
    .map(({ right, threshold, cheapSteps, strongSteps }) => {
      return { id: "cascade" as const, right, ms: cheapSteps * costs.cheap + strongSteps * costs.strong, threshold };
    });
  return [
    { id: roles.cheap, right: right.cheap, ms: steps.cheap * costs.cheap },
    { id: roles.strong, right: right.strong, ms: steps.strong * costs.strong },
    ...cascades.sort((a, b) => a.ms - b.ms).slice(0, 1),
  ];
}

/**
 * The fastest plan that is as good as the best single expert. There is always one, since that expert alone is a plan; a
 * cascade is one only where it is no worse.
 * @throws RangeError without any plan
 */
export function fastestOfTheBest(plans: readonly Plan[]): Plan {
  const single = Math.max(...plans.filter(({ id }) => id !== "cascade").map(({ right }) => right));
  const good = plans.filter(({ id, right }) => id === "cascade" || right >= single);
  const [first, ...others] = good;
  if (!first) throw new RangeError("There is no plan to choose from.");
  return others.reduce((best, plan) => (plan.ms < best.ms ? plan : best), first);
}

/**
 * The reward to expect of each plan, for a learner that begins with it. Of none it is more than of the fastest of the best,
 * which stands first: until more is learned here, that one is taken. To be fast does not make up for being less often right.
 * @throws RangeError without any plan
 */
export function predictedRewards(plans: readonly Plan[]): Readonly<Record<string, number>> {
  const fastest = fastestOfTheBest(plans);
  const rewards = [fastest, ...plans].map(({ id, right, ms }): [string, number] => {
    return [id, expectedReward(Math.min(right, fastest.right), countedWait(Math.max(ms, fastest.ms)))];
  });
  return Object.fromEntries(rewards);
}
