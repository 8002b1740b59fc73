import type { Calibrations } from "../calibration/calibrations.ts";
import type { Expert } from "../experts/expert.ts";
import type { AccuracyOf } from "./ensemble-weights.ts";

/** How accurate two experts were where they were measured together: see {@link AccuracyOf}. */
export function measuredAccuracy(calibrations: Pick<Calibrations, "forPair">) {
  return async (experts: readonly Expert[]): Promise<AccuracyOf> => {
    const known = new Map<string, number>();
    for (const cheap of experts) {
      for (const strong of experts) {
        const pair = await calibrations.forPair(cheap.id, strong.id);
        if (pair) known.set(pair.cheap, pair.right.cheap).set(pair.strong, pair.right.strong);
      }
    }
    return ({ id }) => known.get(id);
  };
}
