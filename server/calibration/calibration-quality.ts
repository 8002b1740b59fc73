import { checkFinite, checkLabels } from "./check-data.ts";
import { FitError } from "./fit-error.ts";

/** How well probabilities fit what happened. The fields are NaN where there is nothing to measure. */
export interface CalibrationQuality {
  readonly n: number;
  /** Expected calibration error: 0 is best, 1 worst. */
  readonly ece: number;
  /** Mean squared error of the probabilities: 0 is best, 1 worst. */
  readonly brier: number;
  /** How often a right item has a higher probability than a wrong one; NaN where all are right or all wrong. */
  readonly auroc: number;
  /** Mean -ln of what was given to what happened, in nats. */
  readonly logLoss: number;
}

/** The items whose probability lies in one of equally wide ranges. */
export interface ReliabilityBin {
  readonly low: number;
  readonly high: number;
  readonly count: number;
  /** The mean probability; NaN in an empty bin. */
  readonly predicted: number;
  /** The share that was right; NaN in an empty bin. */
  readonly right: number;
}

/** Probabilities of 0 and 1 that turn out wrong cost as much as this one, not infinitely much. */
const SMALLEST_PROBABILITY = 1e-15;

/**
 * All figures at once (methods section 5). In all functions here, `labels` has 0 or 1 for each probability.
 * @throws FitError `unequal-lengths`, `not-finite` or `bad-label`
 */
export function calibrationQuality(probabilities: readonly number[], labels: readonly number[]): CalibrationQuality {
  return {
    n: labels.length,
    ece: expectedCalibrationError(probabilities, labels),
    brier: brierScore(probabilities, labels),
    auroc: auroc(probabilities, labels),
    logLoss: logLoss(probabilities, labels),
  };
}

/**
 * The mean distance between the mean probability and the share that was right, over equally wide bins weighted by their
 * items (Naeini, Cooper and Hauskrecht 2015).
 * @throws FitError `unequal-lengths`, `not-finite` or `bad-label`
 */
export function expectedCalibrationError(
  probabilities: readonly number[],
  labels: readonly number[],
  bins = 10,
): number {
  if (labels.length === 0) return Number.NaN;
  return reliability(probabilities, labels, bins)
    .filter(({ count }) => count > 0)
    .reduce((sum, { count, predicted, right }) => sum + (count / labels.length) * Math.abs(predicted - right), 0);
}

/**
 * The bins of a reliability diagram. A probability on the border of two belongs to the upper one, 1 to the last.
 * @throws FitError `unequal-lengths`, `not-finite` or `bad-label`
 */
export function reliability(probabilities: readonly number[], labels: readonly number[], bins = 10): ReliabilityBin[] {
  check(probabilities, labels);
  const sums = Array.from({ length: bins }, () => ({ count: 0, predicted: 0, right: 0 }));
  for (const [index, probability] of probabilities.entries()) {
    const bin = sums[Math.min(bins - 1, Math.floor(probability * bins))] as (typeof sums)[number];
    bin.count++;
    bin.predicted += probability;
    bin.right += labels[index] as number;
  }
  return sums.map(({ count, predicted, right }, index) => ({
    low: index / bins,
    high: (index + 1) / bins,
    count,
    predicted: predicted / count,
    right: right / count,
  }));
}

/**
 * Mean squared error of the probabilities (Brier 1950).
 * @throws FitError `unequal-lengths`, `not-finite` or `bad-label`
 */
export function brierScore(probabilities: readonly number[], labels: readonly number[]): number {
  check(probabilities, labels);
  return meanOf(probabilities, (probability, index) => (probability - (labels[index] as number)) ** 2);
}

/**
 * Mean -ln of the probability of what happened, in nats.
 * @throws FitError `unequal-lengths`, `not-finite` or `bad-label`
 */
export function logLoss(probabilities: readonly number[], labels: readonly number[]): number {
  check(probabilities, labels);
  return meanOf(probabilities, (probability, index) => {
    const given = labels[index] === 1 ? probability : 1 - probability;
    return -Math.log(Math.max(SMALLEST_PROBABILITY, given));
  });
}

/**
 * The area under the ROC curve, from the ranks (Mann and Whitney): how often a right item scores higher than a wrong one,
 * ties counted half. NaN where all are right or all wrong.
 * @param scores any finite numbers: only their order counts
 * @throws FitError `unequal-lengths`, `not-finite` or `bad-label`
 */
export function auroc(scores: readonly number[], labels: readonly number[]): number {
  checkBinary(scores, labels);
  const order = scores.map((_, index) => index).sort((a, b) => (scores[a] as number) - (scores[b] as number));
  let wrongBelow = 0;
  let wins = 0;
  for (let from = 0; from < order.length; ) {
    let right = 0;
    let wrong = 0;
    const score = scores[order[from] as number];
    for (; from < order.length && scores[order[from] as number] === score; from++) {
      if (labels[order[from] as number] === 1) right++;
      else wrong++;
    }
    wins += right * (wrongBelow + wrong / 2);
    wrongBelow += wrong;
  }
  return wins / (wrongBelow * (order.length - wrongBelow));
}

function meanOf(values: readonly number[], figure: (value: number, index: number) => number): number {
  return values.reduce((sum, value, index) => sum + figure(value, index), 0) / values.length;
}

function check(probabilities: readonly number[], labels: readonly number[]): void {
  checkBinary(probabilities, labels);
  const index = probabilities.findIndex((probability) => probability < 0 || probability > 1);
  if (index === -1) return;
  const message = `Probability ${index} is ${probabilities[index]}. Give probabilities from 0 to 1, not scores.`;
  throw new FitError("bad-label", message);
}

function checkBinary(scores: readonly number[], labels: readonly number[]): void {
  checkFinite(scores, "Score");
  checkLabels(labels, scores.length);
  const index = labels.findIndex((label) => label !== 0 && label !== 1);
  if (index === -1) return;
  throw new FitError("bad-label", `Label ${index} is ${labels[index]}. Give 0 for wrong or 1 for right.`);
}
