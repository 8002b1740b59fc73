import type { DeferralCalibration } from "../calibration/pair-calibration.ts";

/** What is wanted of a cascade. */
export interface DeferralWish {
  /** At least this share of the stronger expert's right answers. */
  readonly quality: number;
  /** At most this share of answers by the stronger expert. */
  readonly deferred: number;
}

/** ms of a step of either expert. */
export interface StepCosts {
  readonly cheap: number;
  readonly strong: number;
}

type Point = DeferralCalibration["curve"][number];

/**
 * The probability from which on the stronger expert takes over: of the thresholds that fulfil the wish, the one that costs
 * least here. Where quality and share cannot both be had, the share counts.
 * @param strongRight the stronger expert's share of right answers
 */
export function chooseThreshold(
  { curve }: DeferralCalibration,
  strongRight: number,
  wish: DeferralWish,
  costs: StepCosts,
): number {
  const cost = ({ cheapSteps, strongSteps }: Point) => cheapSteps * costs.cheap + strongSteps * costs.strong;
  const affordable = curve.filter(({ deferred }) => deferred <= wish.deferred);
  const good = affordable.filter(({ right }) => right >= wish.quality * strongRight);
  const best = (points: readonly Point[], isBetter: (a: Point, b: Point) => boolean) =>
    points.reduce<Point | undefined>((known, point) => (known && !isBetter(point, known) ? known : point), undefined);
  const chosen =
    best(good, (a, b) => cost(a) < cost(b)) ??
    best(affordable, (a, b) => a.right > b.right || (a.right === b.right && cost(a) < cost(b)));
  return chosen?.threshold ?? 1;
}
