import type { Calibrations } from "../calibration/calibrations.ts";
import type { PairCalibration } from "../calibration/pair-calibration.ts";
import type { Expert } from "../experts/expert.ts";

/**
 * What is known of two experts, whichever was the cheaper one: that may differ between this machine and the one where they
 * were measured.
 */
export async function measuredPair(
  calibrations: Pick<Calibrations, "forPair">,
  one: Expert,
  other: Expert,
): Promise<PairCalibration | undefined> {
  return (await calibrations.forPair(one.id, other.id)) ?? (await calibrations.forPair(other.id, one.id));
}
