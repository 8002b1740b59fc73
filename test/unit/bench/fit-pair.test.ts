import { describe, expect, test } from "vitest";
import { fitPair, UnusableLogError } from "../../../server/bench/fit-pair.ts";
import type { BenchRecord } from "../../../server/bench/record.ts";
import { pairCalibrationSchema } from "../../../server/calibration/pair-calibration.ts";
import { deferralFeatures } from "../../../server/collaboration/deferral-features.ts";
import { routingFeatures } from "../../../server/collaboration/routing-features.ts";
import { record } from "./record.ts";

const logProbabilities = [-0.1, -0.4];
const features = deferralFeatures({ text: "a", logProbabilities, limited: false }, { before: "", after: "" });

function answer(role: "general" | "code", index: number, change: Partial<BenchRecord> = {}): BenchRecord {
  const [id, ms] = role === "general" ? ["small", 20] : ["large", 60];
  return {
    ...record(role, `p${index % 10}/${index}`),
    dataset: "set",
    problem: `p${index % 10}`,
    passes: role === "code" ? index % 4 !== 0 : index % 3 !== 0,
    experts: [{ id, role, text: "a", tokens: 2, ms, meanLogProbability: -0.2 }],
    logProbabilities,
    features,
    ...change,
  };
}

const indices = Array.from({ length: 60 }, (_, index) => index);
const records = indices.flatMap((index) => [answer("general", index), answer("code", index)]);
const datasets = [
  { name: "set", hash: "abc" },
  { name: "other", hash: "def" },
];

describe("fitPair", () => {
  test("tells the cheaper expert by the time of a token, and counts what was right", () => {
    const { calibration } = fitPair({ datasets, records }, { seed: 1, drawings: 1 });
    expect(calibration).toMatchObject({
      version: 3,
      cheap: "small",
      strong: "large",
      measured: { datasets: [{ name: "set", hash: "abc", items: 60 }], items: 60, problems: 10 },
    });
    expect(calibration.right.cheap).toBeCloseTo(40 / 60, 9);
    expect(calibration.right.strong).toBeCloseTo(45 / 60, 9);
    expect(calibration.right.either).toBeCloseTo(55 / 60, 9);
  });

  test("counts a problem that comes in two languages once", () => {
    const named = records.map((each, index) => ({ ...each, problem: `${index < 60 ? "Python" : "JS"}/${index % 20}` }));
    const { calibration } = fitPair({ datasets, records: named }, { seed: 1, drawings: 1 });
    expect(calibration.measured.problems).toBe(10);
  });

  test("what it writes can be read again", () => {
    const { calibration } = fitPair({ datasets, records }, { seed: 1, drawings: 1 });
    expect(pairCalibrationSchema.parse(JSON.parse(JSON.stringify(calibration)))).toEqual(
      JSON.parse(JSON.stringify(calibration)),
    );
  });

  test("leaves out prose, and items that only one of them answered", () => {
    const more = [answer("general", 60), answer("general", 61, { nextWords: 1 }), answer("code", 61, { nextWords: 1 })];
    expect(
      fitPair({ datasets, records: [...records, ...more] }, { seed: 1, drawings: 1 }).calibration.measured.items,
    ).toBe(60);
  });

  test.each([
    ["without one expert", records.filter(({ strategy }) => strategy === "code"), /no answers of both experts/],
    [
      "of several models",
      [...records, answer("code", 61, { experts: [{ ...answer("code", 61).experts[0], id: "third" } as never] })],
      /large, third/,
    ],
    ["of an older version", records.map((each) => ({ ...each, features: undefined })), /older version/],
  ])("a log %s is refused", (_what, wrong, message) => {
    expect(() => fitPair({ datasets, records: wrong }, { seed: 1, drawings: 1 })).toThrow(UnusableLogError);
    expect(() => fitPair({ datasets, records: wrong }, { seed: 1, drawings: 1 })).toThrow(message);
  });

  const seen = routingFeatures({ before: "a = ", after: "" }, "code", "python");
  const routed = records.slice(0, 60).map((each) => {
    const evidence = { nats: each.strategy === "code" ? 8 : 10, bytes: 10 };
    return { ...each, routingFeatures: seen, experts: each.experts.map((expert) => ({ ...expert, evidence })) };
  });

  test("learns routing from logs that say what a router sees", () => {
    const { calibration } = fitPair({ datasets, records: routed }, { seed: 1, drawings: 1 });
    expect(calibration.routing).toMatchObject({
      experts: ["large", "small"],
      alone: { large: { right: 22 / 30, steps: 2 }, small: { right: 20 / 30, steps: 2 } },
    });
    expect(calibration.routing?.evidence?.[0]).toBeCloseTo(0.1 / Math.LN2, 9);
    expect(pairCalibrationSchema.parse(JSON.parse(JSON.stringify(calibration))).routing).toBeDefined();
  });

  test("learns no routing from logs that do not say so everywhere", () => {
    const [first, ...others] = routed;
    const older = { ...first, routingFeatures: undefined } as BenchRecord;
    expect(
      fitPair({ datasets, records: [older, ...others] }, { seed: 1, drawings: 1 }).calibration.routing,
    ).toBeUndefined();
  });
});
