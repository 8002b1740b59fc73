import { describe, expect, test } from "vitest";
import { calibratedDeferral, fitsFeatures } from "../../../server/collaboration/deferral.ts";
import { Draft } from "../../../server/collaboration/draft.ts";
import { deferralCalibration } from "./deferral-calibration.ts";
import { request } from "./scripted.ts";

const around = { before: "x = ", after: "\n" };

function draftOf(...probabilities: readonly number[]): Draft {
  const draft = new Draft(request());
  for (const probability of probabilities) {
    const step = { bytes: Buffer.from("a"), from: "code", probabilities: { code: probability } } as const;
    draft.append({ ...step, logProbability: Math.log(probability) });
  }
  return draft;
}

describe("calibratedDeferral", () => {
  test("doubts a finished text from the threshold on", () => {
    const deferral = calibratedDeferral(deferralCalibration, 0.5, around);
    expect(deferral.doubt(draftOf(0.9, 0.5))).toBeUndefined();
    expect(deferral.doubt(draftOf(0.9, 0.3))).toBe("would be improved on with probability 0.58");
  });

  test("stops early by its own measure", () => {
    const deferral = calibratedDeferral(deferralCalibration, 0.5, around);
    expect(deferral.stops(draftOf())).toBe(false);
    expect(deferral.stops(draftOf(0.3))).toBe(false);
    expect(deferral.stops(draftOf(0.3, 0.4))).toBe(true);
  });

  test("whoever was stopped early is doubted", () => {
    const never = { ...deferralCalibration.finished, intercept: -20 };
    const deferral = calibratedDeferral({ ...deferralCalibration, finished: never }, 0.5, around);
    expect(deferral.doubt(draftOf(0.3, 0.4))).toBeDefined();
    expect(deferral.doubt(draftOf(0.9))).toBeUndefined();
  });

  test("reads probabilities off the calibrated curve where there is one", () => {
    const calibrated = { centres: [0, 1], values: [0.2, 0.2], epsilon: 0 };
    const deferral = calibratedDeferral({ ...deferralCalibration, calibrated }, 0.4, around);
    expect(deferral.doubt(draftOf(0.9, 0.3))).toBeUndefined();
    expect(calibratedDeferral(deferralCalibration, 0.4, around).doubt(draftOf(0.9, 0.3))).toBeDefined();
  });
});

test("a calibration for features that are not known does not fit", () => {
  expect(fitsFeatures(deferralCalibration)).toBe(true);
  const [first = "", ...others] = deferralCalibration.finishedFeatures;
  expect(fitsFeatures({ ...deferralCalibration, finishedFeatures: [...others, first] })).toBe(true);
  expect(fitsFeatures({ ...deferralCalibration, finishedFeatures: [...others, "another"] })).toBe(false);
  expect(fitsFeatures({ ...deferralCalibration, runningFeatures: ["lines"] })).toBe(false);
});
