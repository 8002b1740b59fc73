import { type BenchRecord, isRight } from "./record.ts";
import { mean } from "./statistics.ts";

/** A rule that says how sure the cheaper expert is; the least sure answers are deferred first. */
export type Confidence = (record: BenchRecord) => number;

/** The rules of methods section 5 that need no training. */
export const CONFIDENCES = {
  minimum: ({ logProbabilities }) => Math.min(0, ...logProbabilities),
  mean: ({ logProbabilities }) => (logProbabilities.length === 0 ? -Infinity : mean(logProbabilities)),
} as const satisfies Record<string, Confidence>;

/** A point of a deferral curve: shares from 0 to 1. */
export interface DeferralPoint {
  readonly deferred: number;
  readonly right: number;
}

/**
 * The share of right answers when so many of the cheaper expert's least sure answers are replaced by the stronger one's
 * (methods section 5). Both lists have the same items in the same order.
 */
export function deferralCurve(
  cheap: readonly BenchRecord[],
  strong: readonly BenchRecord[],
  confidence: Confidence,
): DeferralPoint[] {
  if (cheap.length !== strong.length) throw new RangeError("Both experts must have answered the same items.");
  const pairs = cheap.map((record, index) => ({
    sure: confidence(record),
    gain: Number(isRight(strong[index] as BenchRecord)) - Number(isRight(record)),
  }));
  pairs.sort((a, b) => a.sure - b.sure);
  let right = cheap.filter(isRight).length;
  const points = [{ deferred: 0, right: right / cheap.length }];
  for (const [index, { gain }] of pairs.entries()) {
    right += gain;
    points.push({ deferred: (index + 1) / cheap.length, right: right / cheap.length });
  }
  return points;
}
