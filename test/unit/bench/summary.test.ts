import { describe, expect, test } from "vitest";
import { type BenchRecord, recordSchema } from "../../../server/bench/record.ts";
import { compare, summarize } from "../../../server/bench/summary.ts";
import { record } from "./record.ts";

const right = { passes: true, exact: true };
const wrong = { passes: false };

describe("a summary", () => {
  const records = [
    record("code", "a/1", { ...right, ms: 100 }),
    record("code", "a/2", { ...wrong, ms: 300, text: "" }),
    record("code", "b/1", { ...right, ms: 200 }),
    record("general", "a/1", wrong),
    record("general", "a/2", right),
    record("general", "b/1", wrong),
    record("cascade", "a/1", { ...right, experts: [] }),
    record("cascade", "a/2", { ...right, deferred: true }),
    record("cascade", "b/1", { ...right, experts: [] }),
  ];

  test("has shares and times of each strategy", () => {
    const { code } = summarize(records, 1).strategies;
    expect(code).toMatchObject({
      n: 3,
      pass: 2 / 3,
      exact: 2 / 3,
      meanMs: 200,
      p50Ms: 200,
      coldMeanMs: 250,
      empty: 1 / 3,
    });
    expect(code?.tokens).toEqual({ small: 10 });
    expect(code?.difference).toBeUndefined();
    expect(code?.nextWords).toBeNaN();
  });

  test("compares with the best single expert, item by item", () => {
    const { strategies, bestSingle, oracle } = summarize(records, 1);
    expect(bestSingle?.id).toBe("code");
    expect(oracle).toEqual({ pass: 1, exact: 1 });
    expect(strategies.cascade?.difference).toMatchObject({ value: 1 / 3, only: [1, 0], p: 1 });
    expect(strategies.cascade?.deferred).toBe(1 / 3);
  });

  test("without a single expert there is nothing to compare with", () => {
    const { bestSingle, oracle, strategies } = summarize([record("ensemble", "a/1")], 1);
    expect(bestSingle).toBeUndefined();
    expect(oracle).toBeUndefined();
    expect(strategies.ensemble?.difference).toBeUndefined();
  });

  test("of two as good the faster one is best", () => {
    const equal = [record("code", "a/1", { ms: 50 }), record("general", "a/1", { ms: 20 })];
    expect(summarize(equal, 1).bestSingle?.id).toBe("general");
  });
});

describe("how experts took part", () => {
  const code = { id: "small", role: "code", text: "text", tokens: 10, ms: 90, meanLogProbability: -0.1 } as const;
  const general = { id: "large", role: "general", text: "text", tokens: 0, ms: 90, meanLogProbability: -0.1 } as const;
  const shares = (one: Partial<BenchRecord>) => {
    const { deferred, bothWorked } = summarize([record("x", "a/1", one)], 1).strategies.x ?? {};
    return [deferred, bothWorked];
  };

  test.each<[string, Partial<BenchRecord>, [number, number]]>([
    ["one alone", {}, [0, 0]],
    ["one that another one took over from", { experts: [code, general], deferred: true }, [1, 1]],
    ["two that wrote together", { experts: [code, general] }, [0, 1]],
    ["one with drafts by another", { experts: [code, { ...general, text: "", tokens: 5 }] }, [0, 1]],
    ["one whose partner had no weight", { experts: [code, { ...general, text: "" }] }, [0, 0]],
  ])("%s", (_name, one, expected) => {
    expect(shares(one)).toEqual(expected);
  });

  test("a log from before this was noted can be read", () => {
    const { deferred, ...old } = record("cascade", "a/1", { deferred: true });
    expect(deferred).toBe(true);
    expect(recordSchema.parse(old)).toEqual(old);
  });
});

test("the interval of a difference is over problems, one in two languages being one", () => {
  const answers = (strategy: string, change: Partial<BenchRecord>) =>
    ["Python/1", "JS/1"].map((problem) => record(strategy, `${problem}/L0`, { ...change, problem }));
  expect(compare(answers("x", right), answers("y", wrong), 1)).toMatchObject({ value: 1, low: Number.NaN });
});

test("a paired difference leaves out items that only one answered", () => {
  const one = [record("x", "a/1", right), record("x", "a/2", right)];
  const other = [record("y", "a/1", wrong)];
  expect(compare(one, other, 1)).toMatchObject({ value: 1, only: [1, 0] });
});
