import { FitError } from "../calibration/fit-error.ts";
import type { DeferralPoint } from "./deferral-curve.ts";
import { fitDeferral } from "./fit-deferral.ts";
import { pairItem, stepMs } from "./pair-item.ts";
import type { BenchRecord } from "./record.ts";

/**
 * The share of right answers when a cascade defers by the probability of benefit, as `npm run calibrate` would fit it to these
 * answers; each point on problems that neither models nor thresholds have seen (methods section 5). Both lists have the same
 * items in the same order. Undefined where the answers do not say what a cascade looks at, or are of too few problems.
 */
export function calibratedCurve(
  cheap: readonly BenchRecord[],
  strong: readonly BenchRecord[],
  seed: number,
): readonly DeferralPoint[] | undefined {
  if (cheap.length !== strong.length) throw new RangeError("Both experts must have answered the same items.");
  const items = cheap.flatMap((record, index) => pairItem(record, strong[index] as BenchRecord) ?? []);
  if (items.length < cheap.length) return undefined;
  try {
    // One drawing of folds does for a plot.
    const options = { stepRatio: stepMs(cheap) / stepMs(strong), seed, drawings: 1 };
    return fitDeferral(items, options).calibration.curve;
  } catch (failure) {
    if (failure instanceof FitError && failure.code === "empty") return undefined;
    throw failure;
  }
}
