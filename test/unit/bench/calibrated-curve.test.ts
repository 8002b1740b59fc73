import { expect, test } from "vitest";
import { calibratedCurve } from "../../../server/bench/calibrated-curve.ts";
import type { BenchRecord } from "../../../server/bench/record.ts";
import { Random } from "../../../server/calibration/random.ts";
import { deferralFeatures } from "../../../server/collaboration/deferral-features.ts";
import { record } from "./record.ts";

const COUNT = 200;

/** Answers of which the cheaper expert's are wrong where its first step is unlikely, or at random. */
function answers(says: "much" | "nothing"): { readonly cheap: BenchRecord[]; readonly strong: BenchRecord[] } {
  const random = new Random(3);
  const cheap = Array.from({ length: COUNT }, (_, index) => {
    const isWrong = random.next() < 0.3;
    const looksWrong = says === "much" ? isWrong : random.next() < 0.3;
    const logProbabilities = [looksWrong ? -1.5 - random.next() : -0.1 - random.next() / 5, -0.1];
    const features = deferralFeatures({ text: "a", logProbabilities, limited: false }, { before: "", after: "" });
    return record("code", `p${index}/1`, { exact: !isWrong, logProbabilities, features });
  });
  const strong = cheap.map(({ item }) => record("general", item, { exact: true }));
  return { cheap, strong };
}

test("goes straight to the answers that the stronger expert makes better", () => {
  const { cheap, strong } = answers("much");
  const curve = calibratedCurve(cheap, strong, 1) ?? [];
  expect(curve[0]).toMatchObject({ deferred: 0, right: cheap.filter(({ exact }) => exact).length / COUNT });
  expect(Math.max(...curve.filter(({ deferred }) => deferred <= 0.35).map(({ right }) => right))).toBeGreaterThan(0.97);
});

test("is no better than chance where the answers tell nothing of problems not seen", () => {
  const { cheap, strong } = answers("nothing");
  const curve = calibratedCurve(cheap, strong, 1) ?? [];
  const least = curve[0]?.right ?? 0;
  expect(curve.length).toBeGreaterThan(30);
  for (const { deferred, right } of curve) {
    expect(Math.abs(right - (least + (1 - least) * deferred)), `${deferred} deferred`).toBeLessThan(0.08);
  }
});

test("needs what a cascade looks at, of several problems, and the same items of both", () => {
  const { cheap, strong } = answers("much");
  expect(calibratedCurve([...cheap.slice(1), record("code", "q/1")], strong, 1)).toBeUndefined();
  expect(calibratedCurve(cheap.slice(0, 3), strong.slice(0, 3), 1)).toBeUndefined();
  expect(() => calibratedCurve(cheap, [], 1)).toThrow(RangeError);
});
