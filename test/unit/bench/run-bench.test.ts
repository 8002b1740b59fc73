import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { BenchLog } from "../../../server/bench/bench-log.ts";
import {
  type BenchPlan,
  checkReferences,
  countAnswered,
  runBench,
  UnusableDatasetError,
} from "../../../server/bench/run-bench.ts";
import { DEFAULT_SETTINGS } from "../../../server/settings.ts";
import { FakeEngine } from "./fake-engine.ts";
import { item } from "./item.ts";
import { record } from "./record.ts";

const { signal } = new AbortController();
let folder: string;
let log: BenchLog;
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "run-bench-"));
  log = await BenchLog.open(path.join(folder, "log.jsonl"));
});
afterEach(() => rm(folder, { recursive: true }));

function plan(more: Partial<BenchPlan> = {}): BenchPlan {
  return {
    items: [item("a/1"), item("b/1")],
    strategies: ["code", "cascade"],
    settings: DEFAULT_SETTINGS,
    seed: 1,
    onProgress: () => undefined,
    ...more,
  };
}

const answersOf = (engine: FakeEngine) => engine.asked.filter((what) => !what.includes("read"));

describe("a run", () => {
  test("answers every item with every strategy; records are in the order of items and strategies", async () => {
    const engine = new FakeEngine();
    const records = await runBench(engine, log, plan(), signal);
    expect(records.map(({ item, strategy }) => [item, strategy])).toEqual([
      ["a/1", "code"],
      ["a/1", "cascade"],
      ["b/1", "code"],
      ["b/1", "cascade"],
    ]);
    expect(records[0]).toMatchObject({
      dataset: "toys",
      problem: "a",
      text: "1",
      exact: true,
      ms: 40,
      confidence: 0.5,
    });
    expect(records[0]?.passes).toBeUndefined();
    expect(records[0]?.experts).toMatchObject([{ id: "small", tokens: 1, evidence: { nats: 3, bytes: 10 } }]);
    expect(records[0]?.logProbabilities).toEqual([Math.log(0.5)]);
    expect(engine.forgotten).toEqual(["toys/a/1", "toys/b/1"]);
  });

  test("each answer finds the prompt read, and nothing that another strategy wrote", async () => {
    const engine = new FakeEngine();
    await runBench(engine, log, plan({ items: [item("a/1")] }), signal);
    expect(engine.asked.slice(0, 2)).toEqual(["toys/a/1: read general", "toys/a/1: read code"]);
    expect(answersOf(engine)).toHaveLength(2);
    expect(engine.forgets).toBe(2);
  });

  test("an expert that no strategy needs is not read with", async () => {
    const engine = new FakeEngine();
    await runBench(engine, log, plan({ items: [item("a/1")], strategies: ["code"] }), signal);
    expect(engine.asked).toEqual(["toys/a/1: read code", "toys/a/1: code"]);
  });

  test.each([
    ["proxy", ["ensemble"], ["general", "code", "anti"]],
    ["proxy", ["auto"], ["general", "code", "anti"]],
    ["proxy", ["cascade"], ["general", "code"]],
    ["mixture", ["ensemble"], ["general", "code"]],
  ] as const)("with the fusion %s and the strategies %j, %j read", async (fusion, strategies, parts) => {
    const engine = new FakeEngine();
    const settings = { ...DEFAULT_SETTINGS, "ensemble.fusion": fusion };
    await runBench(engine, log, plan({ items: [item("a/1")], strategies, settings }), signal);
    const reads = engine.asked.filter((what) => what.includes("read"));
    expect(reads).toEqual(parts.map((part) => `toys/a/1: read ${part}`));
  });

  test("an anti-expert's share is recorded, but it makes no token likelier", async () => {
    const anti = {
      id: "against",
      role: "anti",
      text: "",
      ms: 1,
      tokens: 1,
      promptTokens: 0,
      meanLogProbability: 0,
    } as const;
    const trace = [{ bytes: Buffer.from("1"), from: "code" as const, probabilities: { code: 0.5, anti: 0.9 } }];
    const [found] = await runBench(new FakeEngine({ trace, experts: [anti] }), log, plan(), signal);
    expect(found?.logProbabilities).toEqual([Math.log(0.5)]);
    expect(found?.experts).toMatchObject([{ id: "against", role: "anti" }]);
    expect((await BenchLog.open(log.file)).get("toys", "a/1", "code")).toEqual(found);
  });

  test("which strategy goes first changes from item to item, and is the same again with the same seed", async () => {
    const items = Array.from({ length: 20 }, (_, index) => item(`${index}/1`));
    const [one, other] = [new FakeEngine(), new FakeEngine()];
    await runBench(one, log, plan({ items }), signal);
    await runBench(other, await BenchLog.open(path.join(folder, "other.jsonl")), plan({ items }), signal);
    expect(other.asked).toEqual(one.asked);
    const first = answersOf(one).filter((_, index) => index % 2 === 0);
    expect(new Set(first.map((what) => what.split(": ")[1]))).toEqual(new Set(["code", "cascade"]));
  });

  test("what the log has is not asked again", async () => {
    const known = record("code", "a/1", { text: "from before" });
    await log.add(known);
    const engine = new FakeEngine();
    const onProgress = vi.fn();
    expect(countAnswered(log, plan())).toBe(1);
    const records = await runBench(engine, log, plan({ onProgress }), signal);
    expect(answersOf(engine)).toHaveLength(3);
    expect(answersOf(engine)).not.toContain("toys/a/1: code");
    expect(records[0]).toEqual(known);
    expect(onProgress.mock.calls).toEqual([
      [2, 4, 1],
      [3, 4, 1],
      [4, 4, 1],
    ]);
  });

  test("goes on where it was interrupted, and asks nothing of the engine once all is there", async () => {
    const broken = new FakeEngine();
    let answers = 0;
    broken.beforeAnswer = () => {
      if (++answers > 3) throw new Error("The power failed.");
    };
    await expect(runBench(broken, log, plan(), signal)).rejects.toThrow("The power failed.");
    const again = new FakeEngine();
    const records = await runBench(again, await BenchLog.open(log.file), plan(), signal);
    expect(new Set([...answersOf(broken), ...answersOf(again)]).size).toBe(4);
    expect(answersOf(again)).toHaveLength(1);
    expect(records).toHaveLength(4);
    const third = new FakeEngine();
    expect(await runBench(third, await BenchLog.open(log.file), plan(), signal)).toEqual(records);
    expect(third.asked).toEqual([]);
  });

  test("a strategy that is named twice is asked once", async () => {
    const engine = new FakeEngine();
    const onProgress = vi.fn();
    const records = await runBench(engine, log, plan({ strategies: ["code", "code"], onProgress }), signal);
    expect(records).toHaveLength(2);
    expect(answersOf(engine)).toHaveLength(2);
    expect(onProgress).toHaveBeenLastCalledWith(2, 2, 0);
  });

  test("notes which answers one expert began and another one took over", async () => {
    const only = plan({ items: [item("a/1")], strategies: ["cascade"] });
    const [record] = await runBench(new FakeEngine({ deferred: true }), log, only, signal);
    expect(record?.deferred).toBe(true);
    expect((await BenchLog.open(log.file)).get("toys", "a/1", "cascade")?.deferred).toBe(true);
  });

  test("runs the test of what was written", async () => {
    const items = [item("a/1", { test: "assert a == 1" }), item("b/1", { test: "assert a == 2" })];
    const records = await runBench(new FakeEngine(), log, plan({ items, strategies: ["code"] }), signal);
    expect(records.map(({ passes }) => passes)).toEqual([true, false]);
  });
});

describe("references", () => {
  const good = item("good/1", { test: "assert a == 1" });

  test("that pass, or that no test is there for, are no hindrance", async () => {
    await expect(checkReferences([good, item("prose/1", { language: "markdown" })], signal)).resolves.toBeUndefined();
  });

  test("that do not pass make the dataset useless, and the item is named", async () => {
    const checked = checkReferences([good, item("bad/7", { test: "assert a == 2" })], signal);
    await expect(checked).rejects.toThrow(UnusableDatasetError);
    await expect(checked).rejects.toThrow(/^toys cannot be used: bad\/7 does not pass its test with its own solution/);
  });
});
