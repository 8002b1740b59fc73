import type { Calibrations } from "../calibration/calibrations.ts";
import type { MeasureAccuracy } from "./ensemble-weights.ts";
import { measuredPair } from "./measured-pair.ts";

/** How accurate two experts were where they were measured together: see `AccuracyOf`. */
export function measuredAccuracy(calibrations: Pick<Calibrations, "forPair">): MeasureAccuracy {
  return async ([one, other]) => {
    const pair = await measuredPair(calibrations, one, other);
    if (!pair) return () => undefined;
    const { cheap, strong, right } = pair;
    const known = new Map([
      [cheap, right.cheap],
      [strong, right.strong],
    ]);
    return ({ id }) => known.get(id);
  };
}
