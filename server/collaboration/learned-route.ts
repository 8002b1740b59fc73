import { predictRight, type Router, type RoutingCalibration } from "../calibration/routing-calibration.ts";
import type { Expert } from "../experts/expert.ts";
import { EXPERT_NAMES } from "../protocol/strategies.ts";
import { kindsOf, ROUTING_FEATURES } from "./routing-features.ts";

/** What is asked of a router. */
export interface RoutingQuery {
  readonly router: Router;
  /** Points of probability that a second is worth. */
  readonly costWeight: number;
  /** See `routingFeatures`. */
  readonly features: readonly number[];
  /** Bits per byte that each expert needed for the user's text, by id; undefined where that was not measured. */
  readonly bits: Readonly<Record<string, number>> | undefined;
}

/** An expert, and why. */
export interface LearnedRoute {
  readonly expert: Expert;
  readonly reason: string;
}

const ROUTER_NAMES: Readonly<Record<Router, string>> = {
  logistic: "logistic regression",
  neighbours: "nearest neighbours",
  factors: "factors",
};

interface Choice {
  readonly expert: Expert;
  /** The probability that it is right. */
  readonly right: number;
  /** What its answer is expected to take here, in seconds, with as many threads as make it fastest: see `byCost`. */
  readonly seconds: number;
}

/**
 * On so many problems a router must have chosen another expert than the best single one before it is trusted: an error that
 * follows from fewer is too small (Cameron and Miller 2015). A few answers that are as right and a little faster would do.
 */
const FEWEST_PROBLEMS = 20;

/**
 * The expert whose probability to be right, less what its time costs, is highest (methods section 6). A router that was no
 * better than the best single expert on problems that it had not seen is not trusted: it must be so by more than the
 * standard error (the rule of Breiman and others 1984), on enough problems. Each expert's overall share of right answers decides then.
 */
export function learnedRoute(
  calibration: RoutingCalibration,
  experts: readonly [Expert, ...Expert[]],
  query: RoutingQuery,
): LearnedRoute {
  const { router, costWeight, features, bits } = query;
  const { gain } = calibration.routers[router].quality;
  const pays = gain.mean > gain.error && gain.problems >= FEWEST_PROBLEMS;
  const predicted = pays ? predictRight(calibration, router, features, bits) : undefined;
  const choices = experts.map((expert): Choice => {
    const { right = 0, steps = 0 } = calibration.alone[expert.id] ?? {};
    return { expert, right: predicted?.[expert.id] ?? right, seconds: (steps * expert.cost.fastestStep) / 1000 };
  });
  const worth = ({ right, seconds }: Choice) => right - costWeight * seconds;
  const ordered = choices.sort((a, b) => worth(b) - worth(a)) as [Choice, ...Choice[]];
  const [chosen] = ordered;
  const by = pays
    ? ROUTER_NAMES[router]
    : `overall shares, since choosing by ${ROUTER_NAMES[router]} was not measured to be better`;
  return { expert: chosen.expert, reason: `routing by ${by}: ${figures(ordered)}${price(ordered)}` };
}

/** Why a calibration says nothing about a place; undefined where it does. */
export function unfit(
  calibration: RoutingCalibration | undefined,
  experts: readonly Expert[],
  features: readonly number[],
): string | undefined {
  if (!calibration || !experts.every(({ id }) => calibration.experts.includes(id))) {
    return "routing between these experts was not measured";
  }
  const names = calibration.features;
  if (names.length !== ROUTING_FEATURES.length || names.some((name, index) => name !== ROUTING_FEATURES[index])) {
    return "routing between these experts was measured by another version";
  }
  const isKnown = kindsOf(features).every((kind) => calibration.kinds.includes(kind));
  return isKnown ? undefined : "these experts were not measured at such places";
}

function figures([chosen, ...others]: readonly [Choice, ...Choice[]]): string {
  const first = `${nameOf(chosen)} is right with probability ${chosen.right.toFixed(2)}`;
  return [first, ...others.map((other) => `${nameOf(other)} with ${other.right.toFixed(2)}`)].join(", ");
}

/** Said where the chosen one is not the likeliest. */
function price([chosen, ...others]: readonly [Choice, ...Choice[]]): string {
  const likelier = others.filter(({ right }) => right > chosen.right);
  if (likelier.length === 0) return "";
  const longer = Math.min(...likelier.map(({ seconds }) => seconds)) - chosen.seconds;
  return `, which is not worth ${longer.toFixed(2)} s more`;
}

function nameOf({ expert }: Choice): string {
  return `the ${EXPERT_NAMES[expert.role]}`;
}
