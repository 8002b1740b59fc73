import type { PairCalibration } from "../calibration/pair-calibration.ts";
import type { ExpertRole } from "../strategies.ts";
import { chooseThreshold, pointAt, type StepCosts } from "./deferral-threshold.ts";

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
 * A cascade counts as no worse than the better expert where it is so by a standard error, less this share of answers. With
 * a few hundred items the best point of a curve is best by luck: calibrated on 114 items and held to equality it was
 * right on 26 of 48 others, where the better expert was on 29 (docs/benchmarks.md).
 */
const NO_WORSE = 0.01;

/** What is to be expected of each plan for two measured experts, at what their steps cost here. */
export function predictPlans(
  { measured, right, steps, deferral }: PairCalibration,
  roles: { readonly cheap: ExpertRole; readonly strong: ExpertRole },
  costs: StepCosts,
): Plan[] {
  const best = Math.max(right.cheap, right.strong);
  // Two answers differ in being right on items that only one of the experts got right.
  const discordant = 2 * right.either - right.cheap - right.strong;
  const error = Math.sqrt(discordant / measured.items);
  const quality = (best + error - NO_WORSE) / best;
  const threshold = chooseThreshold(deferral, best, { quality, deferred: 1 }, costs);
  const point = pointAt(deferral, threshold);
  return [
    { id: roles.cheap, right: right.cheap, ms: steps.cheap * costs.cheap },
    { id: roles.strong, right: right.strong, ms: steps.strong * costs.strong },
    ...(point && point.right >= quality * best
      ? [
          {
            id: "cascade" as const,
            right: point.right,
            ms: point.cheapSteps * costs.cheap + point.strongSteps * costs.strong,
            threshold,
          },
        ]
      : []),
  ];
}

/**
 * The fastest plan that is as good as the best single expert. There is always one, since that expert alone is a plan.
 * @throws RangeError without any plan
 */
export function fastestOfTheBest(plans: readonly Plan[]): Plan {
  const single = Math.max(...plans.filter(({ id }) => id !== "cascade").map(({ right }) => right));
  const good = plans.filter(({ right }) => right >= single);
  const [first, ...others] = good;
  if (!first) throw new RangeError("There is no plan to choose from.");
  return others.reduce((best, plan) => (plan.ms < best.ms ? plan : best), first);
}
