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
  selectFeatures,
} from "../collaboration/deferral-features.ts";
import {
  type DeferralOutcome,
  type Doubt,
  deferByShare,
  FOLDS,
  type LearnDoubt,
  type PairItem,
  thresholdsFor,
} from "./defer-by-share.ts";
import { mean, quantile } from "./statistics.ts";

/** What a candidate looks at. */
interface FeatureSet {
  /** Features of finished and of running texts. */
  readonly finished: readonly string[];
  readonly running: readonly string[];
  /** Added to the log-odds while the cheaper expert writes: above 0 it is stopped earlier than at its end it would be deferred. */
  readonly eagerness: number;
}

const FEATURES: readonly Pick<FeatureSet, "finished" | "running">[] = [
  { finished: ["minimum"], running: ["minimum"] },
  { finished: ["sum", "minimum"], running: ["sum", "minimum"] },
  {
    finished: [
      "sum",
      "minimum",
      "steps",
      "empty",
      "repeatsLine",
      "meetsSuffix",
      "openBrackets",
      "newNames",
      "atLineStart",
    ],
    running: ["sum", "minimum", "steps", "atLineStart"],
  },
  { finished: DEFERRAL_FEATURES, running: RUNNING_FEATURES },
];
/** Candidates, the smaller ones first: with few items more features predict unseen problems worse. */
const FEATURE_SETS: readonly FeatureSet[] = FEATURES.flatMap((features) =>
  [0, 0.7].map((eagerness) => ({ ...features, eagerness })),
);
const L2 = 3;

/** The rules of methods section 5 that need no training, for comparison. Logs without margins leave that one out. */
const RULES: Readonly<Record<string, Doubt>> = {
  sum: ofSteps((steps) => -steps.reduce((sum, value) => sum + value, 0), true),
  minimum: ofSteps((steps) => -Math.min(...steps), true),
  mean: ofSteps((steps) => -mean(steps), false),
  quartile: ofSteps((steps) => -quantile(steps, 0.25), false),
};
const MARGIN: Doubt = ofSteps(
  (margins) => -Math.min(...margins),
  true,
  ({ margins = [] }) => margins,
);

interface Models {
  readonly finished: LogisticModel;
  readonly running: LogisticModel;
}

export interface DeferralFitOptions {
  /** What a step of the cheaper expert costs, in steps of the stronger one. */
  readonly stepRatio: number;
  readonly seed: number;
  /** How often folds are drawn: with hundreds of items one drawing is worth a point of quality more than another. */
  readonly drawings?: number;
  /** From so many items on the map from log-odds to probabilities is fitted freely (methods section 5). */
  readonly enoughForIsotonic?: number;
}

/** What was learned, and what else was tried. */
export interface DeferralFit {
  readonly calibration: DeferralCalibration;
  /** Mean share of right answers over all shares deferred, on problems not seen: of each set of features, and each rule. */
  readonly compared: Readonly<Record<string, number>>;
}

/**
 * Learns when the stronger expert is worth asking: the probability that it is right where the cheaper one is wrong
 * (methods section 5: benefit, not the cheaper one's error, so that hopeless cases are not deferred). Of several sets of
 * features the one is kept that defers best on problems that were not seen; all figures are for such problems.
 * @throws FitError where there are too few items or problems
 */
export function fitDeferral(
  items: readonly PairItem[],
  { stepRatio, seed, drawings = 4, enoughForIsotonic = 1_000 }: DeferralFitOptions,
): DeferralFit {
  const outcomesOf = (learnFrom: LearnDoubt) => deferByShare(items, learnFrom, { seed, drawings });
  const tried = FEATURE_SETS.map((set) => ({ set, outcomes: outcomesOf((each) => learnDoubt(each, set)) }));
  const best = tried.reduce((a, b) => (worth(b.outcomes, stepRatio) > worth(a.outcomes, stepRatio) ? b : a));
  const known = items.every(({ margins }) => margins) ? { ...RULES, margin: MARGIN } : RULES;
  const rules = Object.entries(known).map(([name, doubt]) => [name, outcomesOf(() => doubt)] as const);
  return {
    calibration: calibrate(items, best, { seed, isIsotonic: items.length >= enoughForIsotonic }),
    compared: Object.fromEntries([
      ...tried.map(({ set, outcomes }) => [nameOf(set), worth(outcomes, stepRatio)] as const),
      ...rules.map(([name, outcomes]) => [name, worth(outcomes, stepRatio)] as const),
    ]),
  };
}

function calibrate(
  items: readonly PairItem[],
  { set, outcomes }: { readonly set: FeatureSet; readonly outcomes: readonly DeferralOutcome[] },
  { seed, isIsotonic }: { readonly seed: number; readonly isIsotonic: boolean },
): DeferralCalibration {
  const models = learn(items, set);
  const labels = items.map(benefit);
  const problemOf = ({ problem }: PairItem) => problem;
  const unseen = outOfFold(
    items,
    problemOf,
    FOLDS,
    seed,
    (each) => learn(each, set),
    (model, item) => finishedDoubt(model, set, item),
  );
  const isotonic = isIsotonic ? fitIsotonic(unseen, labels) : undefined;
  const { ece, brier, auroc } = calibrationQuality(isotonic ? mapUnseen(unseen, labels, items, seed) : unseen, labels);
  const mapped = (probability: number) => (isotonic ? predictIsotonic(isotonic, probability) : probability);
  const doubt = doubtOf(models, set);
  const thresholds = thresholdsFor(items, { ...doubt, finished: (item) => mapped(doubt.finished(item)) });
  return {
    finishedFeatures: [...set.finished],
    runningFeatures: [...set.running],
    ...models,
    calibrated: isotonic,
    quality: { items: items.length, ece, brier, auroc: Number.isNaN(auroc) ? undefined : auroc },
    curve: outcomes.map((outcome, index) => ({
      threshold: Math.min(1, thresholds[index] as number),
      ...outcome,
    })),
  };
}

/** Probabilities of problems that neither the logistic nor the isotonic fit has seen. */
function mapUnseen(
  raw: readonly number[],
  labels: readonly number[],
  items: readonly PairItem[],
  seed: number,
): number[] {
  const rows = items.map(({ problem }, index) => ({ problem, raw: raw[index] ?? 0, label: labels[index] ?? 0 }));
  const learnMap = (training: readonly (typeof rows)[number][]) =>
    fitIsotonic(
      training.map((row) => row.raw),
      training.map(({ label }) => label),
    );
  return outOfFold(
    rows,
    ({ problem }) => problem,
    FOLDS,
    seed + 1,
    learnMap,
    (model, row) => predictIsotonic(model, row.raw),
  );
}

/** The mean share of right answers over all budgets of time, from those of the cheaper expert alone to the stronger one's. */
function worth(outcomes: readonly DeferralOutcome[], stepRatio: number): number {
  const points = outcomes.map(({ right, cheapSteps, strongSteps }) => ({
    right,
    time: cheapSteps * stepRatio + strongSteps,
  }));
  const most = Math.max(...outcomes.map(({ strongSteps }) => strongSteps));
  const least = points[0]?.time ?? 0;
  const budgets = Array.from({ length: 50 }, (_, index) => least + ((most - least) * index) / 49);
  return mean(
    budgets.map((budget) => Math.max(...points.filter(({ time }) => time <= budget + 1e-9).map(({ right }) => right))),
  );
}

function nameOf({ finished, eagerness }: FeatureSet): string {
  const count = finished.length === 1 ? `only ${finished[0]}` : `${finished.length} features`;
  return eagerness > 0 ? `${count}, eager` : count;
}

function learnDoubt(items: readonly PairItem[], set: FeatureSet): Doubt {
  return doubtOf(learn(items, set), set);
}

function learn(items: readonly PairItem[], set: FeatureSet): Models {
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

function doubtOf(models: Models, set: FeatureSet): Doubt {
  return {
    finished: (item) => finishedDoubt(models, set, item),
    running: (item, steps) => predictLogistic(models.running, runningFeaturesOf(item, steps, set)),
  };
}

function finishedDoubt({ finished }: Models, set: FeatureSet, item: PairItem): number {
  return predictLogistic(finished, finishedFeaturesOf(item, set));
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

function benefit({ cheapRight, strongRight }: PairItem): number {
  return strongRight && !cheapRight ? 1 : 0;
}

/** Doubt by one figure of each step: of its log-probability, unless another one is named. */
function ofSteps(
  value: (steps: readonly number[]) => number,
  stops: boolean,
  figuresOf: (item: PairItem) => readonly number[] = ({ logProbabilities }) => logProbabilities,
): Doubt {
  return {
    finished: (item) => (item.logProbabilities.length === 0 ? Number.MAX_VALUE : value(figuresOf(item))),
    running: (item, steps) => (stops ? value(figuresOf(item).slice(0, steps)) : Number.NEGATIVE_INFINITY),
  };
}
