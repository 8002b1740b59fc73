import { outOfFold } from "../calibration/folds.ts";
import { fitIsotonic, type IsotonicModel, predictIsotonic } from "../calibration/isotonic.ts";
import { fitLogistic, type LogisticModel, predictLogistic } from "../calibration/logistic.ts";
import {
  contextPart,
  DEFERRAL_FEATURES,
  RUNNING_FEATURES,
  runningFeatures,
  selectFeatures,
} from "../collaboration/deferral-features.ts";
import { type Doubt, FOLDS, type PairItem } from "./defer-by-share.ts";
import { familyOf } from "./family.ts";

/** What a measure of doubt looks at. */
export interface FeatureSet {
  /** Features of finished and of running texts. */
  readonly finished: readonly string[];
  readonly running: readonly string[];
  /** Added to the log-odds while the cheaper expert writes: above 0 it is stopped earlier than at its end it would be deferred. */
  readonly eagerness: number;
}

const L2 = 3;
/** Calibrated probabilities stay so far away from 0 and 1, about which a thousand items say no more. */
const EPSILON = 0.001;

/** The probabilities of benefit that a cascade compares with its threshold: the greater one decides. */
export interface DeferralModels {
  readonly finished: LogisticModel;
  readonly running: LogisticModel;
  /** From the probabilities of `finished` to calibrated ones. */
  readonly calibrated?: IsotonicModel;
}

/** Fits the probabilities of benefit, of finished texts and while the cheaper expert writes. */
export function learnModels(items: readonly PairItem[], set: FeatureSet): DeferralModels {
  const finished = fitLogistic(
    items.map((item) => finishedFeaturesOf(item, set)),
    items.map(benefit),
    { l2: L2 },
  );
  const rows = items.flatMap((item) =>
    item.logProbabilities.map((_, index) => ({
      features: runningFeaturesOf(item, index + 1, set),
      label: benefit(item),
      weight: 1 / item.logProbabilities.length,
    })),
  );
  const running = fitLogistic(
    rows.map(({ features }) => features),
    rows.map(({ label }) => label),
    { l2: L2, weights: rows.map(({ weight }) => weight) },
  );
  return { finished, running: { ...running, intercept: running.intercept + set.eagerness } };
}

/**
 * The same, with a map from the probabilities of finished texts to calibrated ones: fitted to what models say of problems that
 * they have not seen, since of those that they have they are too sure.
 * @throws FitError where there are fewer problems than folds
 */
export function learnCalibratedModels(items: readonly PairItem[], set: FeatureSet, seed: number): DeferralModels {
  const unseen = outOfFold(
    items,
    familyOf,
    FOLDS,
    seed,
    (training) => learnModels(training, set),
    (models, item) => finishedDoubt(models, set, item),
  );
  // Below 1 for another reason as well: the threshold 1 defers nothing.
  const calibrated = fitIsotonic(unseen, items.map(benefit), { epsilon: EPSILON });
  return { ...learnModels(items, set), calibrated };
}

/** Doubt on the scale on which a cascade compares it with its threshold. */
export function doubtOf(models: DeferralModels, set: FeatureSet): Doubt {
  return {
    finished: (item) => finishedDoubt(models, set, item),
    running: (item, steps) => predictLogistic(models.running, runningFeaturesOf(item, steps, set)),
  };
}

function finishedDoubt({ finished, calibrated }: DeferralModels, set: FeatureSet, item: PairItem): number {
  const probability = predictLogistic(finished, finishedFeaturesOf(item, set));
  return calibrated ? predictIsotonic(calibrated, probability) : probability;
}

function finishedFeaturesOf({ features }: PairItem, { finished }: FeatureSet): number[] {
  return selectFeatures(finished, DEFERRAL_FEATURES, features);
}

function runningFeaturesOf(item: PairItem, steps: number, { running }: FeatureSet): number[] {
  return selectFeatures(running, RUNNING_FEATURES, courseOf(item)[steps - 1] ?? []);
}

const courses = new WeakMap<PairItem, readonly number[][]>();

/** All running features after each step, computed once: every fold and every set of features asks for them. */
function courseOf(item: PairItem): readonly number[][] {
  const known = courses.get(item);
  if (known) return known;
  const { features, logProbabilities } = item;
  const context = contextPart(features);
  const course = logProbabilities.map((_, index) => runningFeatures(logProbabilities.slice(0, index + 1), context));
  courses.set(item, course);
  return course;
}

/** 1 where the stronger expert is right and the cheaper one is not, else 0. */
export function benefit({ cheapRight, strongRight }: PairItem): number {
  return strongRight && !cheapRight ? 1 : 0;
}
