import { expect, test } from "vitest";
import { CONFIDENCES, deferralCurve } from "../../../server/bench/deferral-curve.ts";
import { record } from "./record.ts";

const cheap = [
  record("code", "a/1", { exact: true, logProbabilities: [-0.1] }),
  record("code", "a/2", { exact: false, logProbabilities: [-0.5, -3] }),
  record("code", "a/3", { exact: true, logProbabilities: [-1.9] }),
];
const strong = [
  record("general", "a/1", { exact: true }),
  record("general", "a/2", { exact: true }),
  record("general", "a/3", { exact: false }),
];

test("the least sure answers are replaced first", () => {
  const right = (confidence: keyof typeof CONFIDENCES) =>
    deferralCurve(cheap, strong, CONFIDENCES[confidence]).map((point) => Math.round(point.right * 3));
  expect(right("minimum")).toEqual([2, 3, 2, 2]);
  expect(right("mean")).toEqual([2, 1, 2, 2]);
});

test("from none to all", () => {
  const points = deferralCurve(cheap, strong, CONFIDENCES.mean);
  expect(points[0]?.deferred).toBe(0);
  expect(points.at(-1)).toEqual({ deferred: 1, right: 2 / 3 });
  expect(() => deferralCurve(cheap, [], CONFIDENCES.mean)).toThrow(RangeError);
});
