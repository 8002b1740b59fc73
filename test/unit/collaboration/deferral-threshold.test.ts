import { expect, test } from "vitest";
import { chooseThreshold } from "../../../server/collaboration/deferral-threshold.ts";
import { deferralCalibration } from "./deferral-calibration.ts";

const point = (threshold: number, deferred: number, right: number, cheapSteps = 10) => ({
  threshold,
  deferred,
  right,
  error: 0,
  cheapSteps,
  strongSteps: 10 * deferred,
});
const curve = [
  point(0, 1, 0.8, 1),
  point(0.1, 0.5, 0.8),
  point(0.2, 0.3, 0.79),
  point(0.5, 0.1, 0.7),
  point(1, 0, 0.6),
];
const calibration = { ...deferralCalibration, curve };
const costs = { cheap: 20, strong: 50 };

test.each([
  ["all of the quality, as cheaply as it can be had", { quality: 1, deferred: 1 }, costs, 0.1],
  ["nearly all of it", { quality: 0.97, deferred: 1 }, costs, 0.2],
  ["hardly any", { quality: 0.5, deferred: 1 }, costs, 1],
  ["at most a third of the answers", { quality: 1, deferred: 0.33 }, costs, 0.2],
  ["no answer of the stronger expert", { quality: 1, deferred: 0 }, costs, 1],
  ["more than either of them has", { quality: 1, deferred: 1, strongRight: 0.9 }, costs, 0.1],
  ["all, where the cheaper expert costs as much", { quality: 1, deferred: 1 }, { cheap: 50, strong: 50 }, 0],
])(
  "%s",
  (_what, {
    strongRight = 0.8,
    ...wish
  }: { strongRight?: number; quality: number; deferred: number }, each, threshold) => {
    expect(chooseThreshold(calibration, strongRight, wish, each)).toBe(threshold);
  },
);

test("without any figures nothing is deferred", () => {
  expect(chooseThreshold({ ...calibration, curve: [] }, 0.8, { quality: 1, deferred: 1 }, costs)).toBe(1);
});
