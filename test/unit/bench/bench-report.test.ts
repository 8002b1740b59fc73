import { describe, expect, test } from "vitest";
import { type BenchRun, comparableWith, compareWithEarlier, toJson } from "../../../server/bench/bench-report.ts";
import { DEFAULT_SETTINGS } from "../../../server/settings.ts";
import { item } from "./item.ts";
import { record } from "./record.ts";

const right = { passes: true, exact: true };
const items = [item("a/1"), item("b/1")];
const run: BenchRun = {
  datasets: [
    { name: "toys", hash: "abc", items: [...items, item("c/1")] },
    { name: "prose", hash: "def", items: [] },
  ],
  items,
  records: [
    record("code", "a/1", { ...right, ms: 100 }),
    record("code", "b/1", { passes: false, ms: 300 }),
    record("general", "a/1", { passes: false, ms: 50 }),
    record("general", "b/1", { passes: false, ms: 50 }),
    record("cascade", "a/1", { ...right, ms: 80 }),
    record("cascade", "b/1", { ...right, ms: 80 }),
  ],
  settings: DEFAULT_SETTINGS,
  seed: 1,
  programsIsolated: false,
};

/** As whoever reads the file sees it. */
const written = (what: BenchRun) => JSON.parse(JSON.stringify(toJson(what)));

describe("the JSON of a run", () => {
  test("has machine, datasets, items and a summary", () => {
    const json = written(run);
    expect(json.machine).toEqual({
      processor: expect.any(String),
      cores: expect.any(Number),
      memory: expect.any(Number),
      platform: expect.any(String),
      node: process.version,
      programsIsolated: false,
    });
    expect(json.datasets).toEqual([
      { name: "toys", hash: "abc", items: 2 },
      { name: "prose", hash: "def", items: 0 },
    ]);
    expect(json.items).toBe(2);
    expect(json.records).toEqual(run.records);
    expect(Object.keys(json.summary)).toEqual(["code", "general", "cascade", "bestSingle", "oracle"]);
  });

  test("says of every strategy how good and how fast it was", () => {
    const { code } = written(run).summary;
    expect(code).toEqual({
      n: 2,
      pass: 0.5,
      exact: 0.5,
      editSimilarity: 0.5,
      nextWords: null,
      meanMs: 200,
      p50Ms: 200,
      p95Ms: 290,
      coldMeanMs: 250,
      tokens: { small: 10 },
      deferred: 0,
      bothWorked: 0,
      empty: 0,
    });
  });

  test("names the best single expert, compares with it, and has the oracle", () => {
    const { summary } = written(run);
    expect(summary.bestSingle).toEqual({ id: "code", ...summary.code });
    expect(summary.oracle).toEqual({ pass: 0.5, exact: 0.5 });
    expect(summary.cascade.difference).toMatchObject({ value: 0.5, only: [1, 0], p: 1 });
  });

  test("says that there is neither where no expert was asked alone", () => {
    const { summary } = written({ ...run, records: [record("cascade", "a/1")] });
    expect(summary).toMatchObject({ bestSingle: null, oracle: null });
  });
});

describe("a comparison with an earlier run", () => {
  test("is of the same strategy, item by item", () => {
    const earlier = [
      record("code", "a/1", { passes: false }),
      record("code", "b/1", { passes: false }),
      record("vote", "a/1", right),
    ];
    const differences = compareWithEarlier(run.records, earlier, 1);
    expect([...differences.keys()]).toEqual(["code"]);
    expect(differences.get("code")).toMatchObject({ value: 0.5, only: [1, 0], p: 1 });
  });

  test("leaves out a strategy that has no item in common with it", () => {
    expect(compareWithEarlier(run.records, [record("code", "z/9", right)], 1).size).toBe(0);
  });
});

test("of an earlier run only answers to the same files are compared", () => {
  const earlier = {
    datasets: [
      { name: "toys", hash: "abc" },
      { name: "prose", hash: "of another file" },
    ],
    records: [record("code", "a/1"), record("code", "a/1", { dataset: "prose" })],
  };
  expect(comparableWith(run.datasets, earlier)).toEqual({ records: [record("code", "a/1")], changed: ["prose"] });
});
