import { predictIsotonic } from "../calibration/isotonic.ts";
import { predictLogistic } from "../calibration/logistic.ts";
import type { DeferralCalibration } from "../calibration/pair-calibration.ts";
import type { Settings } from "../settings.ts";
import {
  contextFeatures,
  DEFERRAL_FEATURES,
  deferralFeatures,
  RUNNING_FEATURES,
  runningFeatures,
  type Surroundings,
  selectFeatures,
} from "./deferral-features.ts";
import type { Draft } from "./draft.ts";

/** Decides whether a stronger expert takes over. */
export interface Deferral {
  /** Asked after every step of the cheaper expert: whether it had better stop. */
  stops(draft: Draft): boolean;
  /** Why a text, finished or stopped, is not to be trusted, as what its author did; undefined where it is. */
  doubt(draft: Draft): string | undefined;
  /** Why a plain rule decides where a measured one was asked for, as a part of a reason. */
  readonly note?: string;
}

/** Defers what is probably of benefit: the stronger expert would be right where the cheaper one is wrong. */
export function calibratedDeferral(
  calibration: DeferralCalibration,
  threshold: number,
  around: Surroundings,
): Deferral {
  const context = contextFeatures(around);
  const whileWriting = ({ logProbabilities }: Draft) =>
    logProbabilities.length === 0
      ? 0
      : predictLogistic(
          calibration.running,
          selectFeatures(calibration.runningFeatures, RUNNING_FEATURES, runningFeatures(logProbabilities, context)),
        );
  const finished = ({ text, logProbabilities, limited }: Draft) => {
    const all = deferralFeatures({ text, logProbabilities, limited }, around);
    const features = selectFeatures(calibration.finishedFeatures, DEFERRAL_FEATURES, all);
    const probability = predictLogistic(calibration.finished, features);
    return calibration.calibrated ? predictIsotonic(calibration.calibrated, probability) : probability;
  };
  return {
    stops: (draft) => whileWriting(draft) >= threshold,
    doubt: (draft) => {
      const probability = Math.max(whileWriting(draft), finished(draft));
      if (probability < threshold) return undefined;
      return `would be improved on with probability ${probability.toFixed(2)}`;
    },
  };
}

/** Why a calibration says nothing about two experts; undefined where it does. */
export function unfitDeferral(calibration: DeferralCalibration | undefined): string | undefined {
  if (!calibration) return "deferral between these experts was not measured";
  return fitsFeatures(calibration) ? undefined : "deferral between these experts was measured by another version";
}

/** Whether a calibration was made for features that are known here. */
export function fitsFeatures({ finishedFeatures, runningFeatures }: DeferralCalibration): boolean {
  return areAmong(finishedFeatures, DEFERRAL_FEATURES) && areAmong(runningFeatures, RUNNING_FEATURES);
}

function areAmong(names: readonly string[], known: readonly string[]): boolean {
  return names.every((name) => known.includes(name));
}

/** The rules of methods section 5 that need no training. */
export type DeferralRule = Exclude<Settings["cascade.rule"], "calibrated">;

/**
 * Defers by probabilities alone: the least of the log-probabilities, or the smallest margin, which stop the cheaper expert
 * at once; their mean; their lower quartile; or their sum, the log-probability of the whole text, which stops it as well.
 */
export function ruleDeferral(rules: readonly DeferralRule[], settings: Settings): Deferral {
  const least = settings["cascade.minLogProbability"];
  const mean = settings["cascade.meanLogProbability"];
  const sum = settings["cascade.sumLogProbability"];
  const margin = settings["cascade.margin"];
  const tests: Record<DeferralRule, (draft: Draft) => string | undefined> = {
    minimum: ({ minLogProbability }) =>
      minLogProbability < least ? `hesitated at a word (p ${probability(minLogProbability)})` : undefined,
    sum: ({ sumLogProbability }) =>
      sumLogProbability < sum ? `was unsure of the whole text (p ${probability(sumLogProbability)})` : undefined,
    margin: ({ minMargin }) =>
      minMargin < margin ? `wavered between two words (margin ${minMargin.toFixed(2)})` : undefined,
    mean: ({ meanLogProbability }) =>
      meanLogProbability < mean ? `was unsure on the whole (mean p ${probability(meanLogProbability)})` : undefined,
    quantile: ({ logProbabilities }) => {
      const quartile = lowerQuartile(logProbabilities);
      return quartile < mean ? `was unsure of a quarter of its words (p ${probability(quartile)})` : undefined;
    },
  };
  const early = rules.filter((rule) => rule === "minimum" || rule === "sum" || rule === "margin");
  return {
    stops: (draft) => early.some((rule) => tests[rule](draft) !== undefined),
    doubt: (draft) => {
      if (draft.tokens === 0) return "had nothing to say";
      for (const rule of rules) {
        const doubt = tests[rule](draft);
        if (doubt) return doubt;
      }
      return undefined;
    },
  };
}

function probability(logProbability: number): string {
  return Math.exp(logProbability).toFixed(2);
}

/** The log-probability that a quarter of the steps are below: always that of one step; 0 of none. */
export function lowerQuartile(logProbabilities: readonly number[]): number {
  return [...logProbabilities].sort((a, b) => a - b)[Math.floor(logProbabilities.length / 4)] ?? 0;
}
