import type { LogisticModel } from "../../../server/calibration/logistic.ts";
import type { DeferralCalibration } from "../../../server/calibration/pair-calibration.ts";
import { DEFERRAL_FEATURES, RUNNING_FEATURES } from "../../../server/collaboration/deferral-features.ts";

/** A model that looks at one feature only: its log-odds are `intercept - feature`. */
function modelOf(names: readonly string[], feature: string, intercept: number): LogisticModel {
  const zeros = names.map(() => 0);
  return {
    scaling: { mean: zeros, scale: names.map(() => 1) },
    coefficients: names.map((name) => (name === feature ? -1 : 0)),
    intercept,
  };
}

/** Defers by the log-probability of the whole text: with probability 1/2 where that is -1. */
export const deferralCalibration: DeferralCalibration = {
  finishedFeatures: [...DEFERRAL_FEATURES],
  runningFeatures: [...RUNNING_FEATURES],
  finished: modelOf(DEFERRAL_FEATURES, "sum", -1),
  running: modelOf(RUNNING_FEATURES, "sum", -2),
  quality: { items: 0, ece: 0, brier: 0 },
  curve: [],
};
