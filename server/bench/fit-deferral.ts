import { calibrationQuality } from "../calibration/calibration-quality.ts";
import { outOfFold } from "../calibration/folds.ts";
import { fitIsotonic, predictIsotonic } from "../calibration/isotonic.ts";
import { fitLogistic, type LogisticModel, predictLogistic } from "../calibration/logistic.ts";
import type { DeferralCalibration } from "../calibration/pair-calibration.ts";
import {
  contextPart,
  DEFERRAL_FEATURES,
  RUNNING_FEATURES,
  runningFeatures,
} from "../collaboration/deferral-features.ts";

/** One item that both experts answered. */
export interface PairItem {
  readonly problem: string;
  /** Of the cheaper expert's text: see `deferralFeatures`. */
  readonly features: readonly number[];
  /** Natural log-probabilities of the cheaper expert's steps. */
  readonly logProbabilities: readonly number[];
  readonly cheapRight: boolean;
  readonly strongRight: boolean;
  readonly strongSteps: number;
}

/** Five folds, ten times the penalty of a unit prior: with hundreds of items a stronger one predicted unseen problems better. */
const FOLDS = 5;
const L2 = 10;
/** From so many items on the map from log-odds to probabilities is fitted freely (methods section 5). */
const ENOUGH_FOR_ISOTONIC = 1_000;
/** Thresholds of the curve, as shares of items that pass them. */
const POINTS = 41;

interface Models {
  readonly finished: LogisticModel;
  readonly running: LogisticModel;
}

/** What is known of one item by models that have not seen its problem. */
interface Foreseen {
  readonly item: PairItem;
  readonly finished: number;
  /** After each step. */
  readonly running: readonly number[];
}

/**
 * Learns when the stronger expert is worth asking: the probability that it is right where the cheaper one is wrong
 * (methods section 5: benefit, not the cheaper one's error, so that hopeless cases are not deferred). All figures are for
 * problems that were not seen.
 * @throws FitError where there are too few items or problems
 */
export function fitDeferral(items: readonly PairItem[], seed: number): DeferralCalibration {
  const foreseen = outOfFold(items, ({ problem }) => problem, FOLDS, seed, learn, foresee);
  const labels = items.map(benefit);
  const raw = foreseen.map(({ finished }) => finished);
  const isotonic = items.length >= ENOUGH_FOR_ISOTONIC;
  const calibrated = isotonic ? calibrateUnseen(raw, labels, items, seed) : raw;
  const { ece, brier, auroc } = calibrationQuality(calibrated, labels);
  return {
    finishedFeatures: [...DEFERRAL_FEATURES],
    runningFeatures: [...RUNNING_FEATURES],
    ...learn(items),
    calibrated: isotonic ? fitIsotonic(raw, labels) : undefined,
    quality: { items: items.length, ece, brier, auroc: Number.isNaN(auroc) ? undefined : auroc },
    curve: curveOf(foreseen.map((each, index) => ({ ...each, finished: calibrated[index] as number }))),
  };
}

function learn(items: readonly PairItem[]): Models {
  const finished = fitLogistic(
    items.map(({ features }) => features),
    items.map(benefit),
    { l2: L2 },
  );
  const rows = items.flatMap((item) =>
    item.logProbabilities.map((_, index) => ({
      features: runningAt(item, index + 1),
      label: benefit(item),
      weight: 1 / item.logProbabilities.length,
    })),
  );
  const running = fitLogistic(
    rows.map(({ features }) => features),
    rows.map(({ label }) => label),
    { l2: L2, weights: rows.map(({ weight }) => weight) },
  );
  return { finished, running };
}

function foresee({ finished, running }: Models, item: PairItem): Foreseen {
  return {
    item,
    finished: predictLogistic(finished, item.features),
    running: item.logProbabilities.map((_, index) => predictLogistic(running, runningAt(item, index + 1))),
  };
}

function runningAt({ features, logProbabilities }: PairItem, steps: number): number[] {
  return runningFeatures(logProbabilities.slice(0, steps), contextPart(features));
}

function benefit({ cheapRight, strongRight }: PairItem): number {
  return strongRight && !cheapRight ? 1 : 0;
}

/** Isotonic probabilities of problems that the isotonic fit has not seen either. */
function calibrateUnseen(
  raw: readonly number[],
  labels: readonly number[],
  items: readonly PairItem[],
  seed: number,
): number[] {
  const rows = items.map(({ problem }, index) => ({ problem, score: raw[index] ?? 0, label: labels[index] ?? 0 }));
  return outOfFold(
    rows,
    ({ problem }) => problem,
    FOLDS,
    seed + 1,
    (training) =>
      fitIsotonic(
        training.map(({ score }) => score),
        training.map(({ label }) => label),
      ),
    (model, { score }) => predictIsotonic(model, score),
  );
}

/** What comes of each threshold: the cheaper expert is stopped at the first step that passes it, or deferred at its end. */
function curveOf(foreseen: readonly Foreseen[]): DeferralCalibration["curve"] {
  const highest = foreseen.map(({ finished, running }) => Math.max(finished, ...running)).sort((a, b) => a - b);
  const thresholds = Array.from({ length: POINTS }, (_, point) => {
    const index = Math.round((point / (POINTS - 1)) * highest.length);
    return index >= highest.length ? 1 : (highest[index] as number);
  });
  return [...new Set([0, ...thresholds])].map((threshold) => {
    const outcomes = foreseen.map((each) => outcome(each, threshold));
    const mean = (value: (of: (typeof outcomes)[number]) => number) =>
      outcomes.reduce((sum, each) => sum + value(each), 0) / outcomes.length;
    return {
      threshold,
      deferred: mean(({ deferred }) => Number(deferred)),
      right: mean(({ right }) => Number(right)),
      cheapSteps: mean(({ cheapSteps }) => cheapSteps),
      strongSteps: mean(({ strongSteps }) => strongSteps),
    };
  });
}

function outcome({ item, finished, running }: Foreseen, threshold: number) {
  const stopped = running.findIndex((probability) => probability >= threshold);
  const deferred = stopped >= 0 || finished >= threshold;
  return {
    deferred,
    right: deferred ? item.strongRight : item.cheapRight,
    cheapSteps: stopped >= 0 ? stopped + 1 : item.logProbabilities.length,
    strongSteps: deferred ? item.strongSteps : 0,
  };
}
