import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  DEFERRAL_FEATURES,
  deferralFeatures,
  type Surroundings,
  type WrittenText,
} from "../../../server/collaboration/deferral-features.ts";

function features(written: Partial<WrittenText>, around: Partial<Surroundings> = {}) {
  const values = deferralFeatures(
    { text: "", logProbabilities: [], limited: false, ...written },
    { before: "", after: "", ...around },
  );
  return Object.fromEntries(DEFERRAL_FEATURES.map((name, index) => [name, values[index]]));
}

describe("deferralFeatures", () => {
  test("what the log-probabilities say", () => {
    const logProbabilities = [-0.1, -0.2, -1.2, -0.5];
    expect(features({ text: "a", logProbabilities })).toMatchObject({
      mean: -0.5,
      sum: -2,
      minimum: -1.2,
      quantile25: -0.5,
      quantile50: -0.2,
      first: -0.1,
      doubtfulSteps: 1,
      steps: Math.log(5),
    });
  });

  test("what the text says", () => {
    const before = "total = 0\nfor item in items:\n    ";
    const after = "\nreturn total\n";
    expect(features({ text: "total += item.price(" }, { before, after })).toMatchObject({
      openBrackets: 1,
      knownNames: 2 / 3,
      newNames: Math.log(2),
      atLineStart: 1,
      indentation: Math.log(5),
      lineSuffix: 0,
      repeatsLine: 0,
      meetsSuffix: 0,
      empty: 0,
    });
    expect(features({ text: "return total" }, { before, after })).toMatchObject({ repeatsLine: 1, meetsSuffix: 1 });
    expect(features({ text: " " }, { before })).toMatchObject({ empty: 1, meetsSuffix: 0, knownNames: 0 });
    expect(features({ text: "foo" }, { before: "x = ", after: ")\n" })).toMatchObject({
      atLineStart: 0,
      linePrefix: Math.log(4),
      lineSuffix: Math.log(2),
    });
  });

  test("are finite numbers, as many as there are names, whatever was written", () => {
    const steps = fc.array(fc.oneof(fc.double({ max: 0, noNaN: true }), fc.constant(Number.NEGATIVE_INFINITY)));
    fc.assert(
      fc.property(
        fc.string(),
        steps,
        fc.string(),
        fc.string(),
        fc.boolean(),
        (text, logProbabilities, before, after, limited) => {
          const values = deferralFeatures({ text, logProbabilities, limited }, { before, after });
          expect(values).toHaveLength(DEFERRAL_FEATURES.length);
          for (const value of values) expect(Number.isFinite(value)).toBe(true);
        },
      ),
    );
  });
});
