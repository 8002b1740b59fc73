import { type CalibrationQuality, calibrationQuality } from "../calibration/calibration-quality.ts";
import { outOfFold } from "../calibration/folds.ts";
import type { DeferralCalibration } from "../calibration/pair-calibration.ts";
import { lowerQuartile } from "../collaboration/deferral.ts";
import { DEFERRAL_FEATURES, RUNNING_FEATURES } from "../collaboration/deferral-features.ts";
import {
  type DeferralOutcome,
  type Doubt,
  deferByShare,
  FOLDS,
  type LearnDoubt,
  mostDoubt,
  type PairItem,
  thresholdsFor,
} from "./defer-by-share.ts";
import {
  benefit,
  type DeferralModels,
  doubtOf,
  type FeatureSet,
  learnCalibratedModels,
  learnModels,
} from "./deferral-models.ts";
import { familyOf } from "./family.ts";
import { groupedError, mean } from "./statistics.ts";

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

/** The rules of methods section 5 that need no training, for comparison. Logs without margins leave that one out. */
const RULES: Readonly<Record<string, Doubt>> = {
  sum: ofSteps((steps) => -steps.reduce((sum, value) => sum + value, 0), true),
  minimum: ofSteps((steps) => -Math.min(...steps), true),
  mean: ofSteps((steps) => -mean(steps), false),
  quartile: ofSteps((steps) => -lowerQuartile(steps), false),
};
const MARGIN: Doubt = ofSteps(
  (margins) => -Math.min(...margins),
  true,
  ({ margins = [] }) => margins,
);

export interface DeferralFitOptions {
  /** What a step of the cheaper expert costs, in steps of the stronger one. */
  readonly stepRatio: number;
  readonly seed: number;
  /** How often folds are drawn: with hundreds of items one drawing is worth a point of quality more than another. */
  readonly drawings?: number;
  /** From so many items on the map from log-odds to probabilities is fitted freely (methods section 5). */
  readonly enoughForIsotonic?: number;
}

/** How good the probabilities of benefit are on problems that were not seen. */
interface Unseen {
  /** Of finished texts. */
  readonly finished: CalibrationQuality;
  /** Of the greatest one, of the finished text and while it is written: what is compared with the threshold. */
  readonly deciding: CalibrationQuality;
}

/** A set of features, and what comes of deferring by it. */
interface Tried {
  readonly set: FeatureSet;
  readonly outcomes: readonly DeferralOutcome[];
  /** See {@link worthByItem}. */
  readonly worth: readonly number[];
}

/** What was learned, and what else was tried. */
export interface DeferralFit {
  /** Its `quality` is of the probabilities of finished texts. */
  readonly calibration: DeferralCalibration;
  /**
   * How good the probability is that decides: the greatest one, of the finished text and while it is written. The latter is
   * made greater on purpose where the cheaper expert is better stopped early, so that it may say too much.
   */
  readonly deciding: CalibrationQuality;
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
  const tried = FEATURE_SETS.map((set): Tried => {
    const outcomes = outcomesOf((each) => doubtOf(learnModels(each, set), set));
    return { set, outcomes, worth: worthByItem(outcomes, stepRatio) };
  });
  const best = bestOf(tried, items);
  const known = items.every(({ margins }) => margins) ? { ...RULES, margin: MARGIN } : RULES;
  const rules = Object.entries(known).map(([name, doubt]) => [name, outcomesOf(() => doubt)] as const);
  const { set } = best;
  const isIsotonic = items.length >= enoughForIsotonic;
  const learn = (each: readonly PairItem[]) =>
    isIsotonic ? learnCalibratedModels(each, set, seed) : learnModels(each, set);
  // Calibrated or not is not only another scale: the probabilities while writing stay as they are, and others are made equal.
  const outcomes = isIsotonic ? outcomesOf((each) => doubtOf(learn(each), set)) : best.outcomes;
  const unseen = judgeUnseen(items, set, learn, seed);
  return {
    calibration: calibrate(items, { set, outcomes }, learn, unseen),
    deciding: unseen.deciding,
    compared: Object.fromEntries([
      ...tried.map(({ set, worth }) => [nameOf(set), mean(worth)] as const),
      ...rules.map(([name, outcomes]) => [name, mean(worthByItem(outcomes, stepRatio))] as const),
    ]),
  };
}

function calibrate(
  items: readonly PairItem[],
  { set, outcomes }: Pick<Tried, "set" | "outcomes">,
  learn: (items: readonly PairItem[]) => DeferralModels,
  { finished }: Unseen,
): DeferralCalibration {
  const models = learn(items);
  const { ece, brier, auroc } = finished;
  const thresholds = thresholdsFor(items, doubtOf(models, set));
  return {
    finishedFeatures: [...set.finished],
    runningFeatures: [...set.running],
    finished: models.finished,
    running: models.running,
    calibrated: models.calibrated,
    quality: { items: items.length, ece, brier, auroc: Number.isNaN(auroc) ? undefined : auroc },
    curve: outcomes.map(({ deferred, right, error, cheapSteps, strongSteps }, index) => {
      return { threshold: Math.min(1, thresholds[index] as number), deferred, right, error, cheapSteps, strongSteps };
    }),
  };
}

/** How good the probabilities are of problems that nothing they follow from has seen. */
function judgeUnseen(
  items: readonly PairItem[],
  set: FeatureSet,
  learn: (items: readonly PairItem[]) => DeferralModels,
  seed: number,
): Unseen {
  const unseen = outOfFold(
    items,
    familyOf,
    FOLDS,
    seed,
    (training) => doubtOf(learn(training), set),
    (doubt, item) => ({ finished: doubt.finished(item), deciding: mostDoubt(item, doubt) }),
  );
  const labels = items.map(benefit);
  const qualityOf = (kind: keyof Unseen) =>
    calibrationQuality(
      unseen.map((probabilities) => probabilities[kind]),
      labels,
    );
  return { finished: qualityOf("finished"), deciding: qualityOf("deciding") };
}

/**
 * The one that is worth most. One that stops the cheaper expert eagerly says too much of benefit on purpose, so it must be
 * worth more than all others by more than the standard error of the difference (the rule of Breiman and others 1984).
 */
function bestOf(tried: readonly Tried[], items: readonly PairItem[]): Tried {
  const most = (among: readonly Tried[]) => among.reduce((a, b) => (mean(b.worth) > mean(a.worth) ? b : a));
  const best = most(tried);
  const calm = most(tried.filter(({ set }) => set.eagerness === 0));
  const leads = best.worth.map((value, item) => value - (calm.worth[item] as number));
  return mean(leads) > groupedError(leads, items.map(familyOf)) ? best : calm;
}

/**
 * The share of right answers of each item over all budgets of time, from those of the cheaper expert alone to the stronger
 * one's, where each budget is spent on the share deferred that is right most often.
 * Where the cheaper one writes so much more that it takes longer, deferring costs time all the same: budgets go up to what
 * both take one after the other then, so that there is one for every share.
 */
function worthByItem(outcomes: readonly DeferralOutcome[], stepRatio: number): number[] {
  const points = outcomes.map(({ right, rightByItem, cheapSteps, strongSteps }) => ({
    right,
    rightByItem,
    time: cheapSteps * stepRatio + strongSteps,
  }));
  const most = Math.max(...outcomes.map(({ strongSteps }) => strongSteps));
  const least = points[0]?.time ?? 0;
  const greatest = most > least ? most : least + most;
  const budgets = Array.from({ length: 50 }, (_, index) => least + ((greatest - least) * index) / 49);
  const spent = budgets.map((budget) =>
    points
      .filter(({ time }) => time <= budget + 1e-9)
      .reduce((best, point) => (point.right > best.right ? point : best)),
  );
  return (points[0]?.rightByItem ?? []).map((_, item) =>
    mean(spent.map(({ rightByItem }) => rightByItem[item] as number)),
  );
}

function nameOf({ finished, eagerness }: FeatureSet): string {
  const count = finished.length === 1 ? `only ${finished[0]}` : `${finished.length} features`;
  return eagerness > 0 ? `${count}, eager` : count;
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
