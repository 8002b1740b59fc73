import { access, appendFile, mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { BenchLog } from "../../../server/bench/bench-log.ts";
import type { BenchItem } from "../../../server/bench/dataset.ts";
import { answersOf } from "../../../server/bench/run-bench.ts";
import { record } from "./record.ts";

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "bench-log-"));
  file = path.join(folder, "deep", "log.jsonl");
});
afterEach(() => rm(folder, { recursive: true }));

test("goes on from what an earlier run wrote, a line that was cut off left out", async () => {
  const first = await BenchLog.open(file);
  await first.add(record("code", "a/1"));
  await appendFile(file, '\n{"dataset":"toys","item":"a/2","str');
  const second = await BenchLog.open(file);
  expect(second.get("toys", "a/1", "code")).toEqual(record("code", "a/1"));
  expect(second.get("toys", "a/2", "code")).toBeUndefined();
  await second.add(record("code", "a/2"));
  expect((await BenchLog.open(file)).get("toys", "a/2", "code")).toEqual(record("code", "a/2"));
});

test("forgets the answers of a plan when asked to, and none of other items, strategies or datasets", async () => {
  const log = await BenchLog.open(file);
  const others = [record("code", "a/3"), record("cascade", "a/1"), record("code", "a/1", { dataset: "other" })];
  for (const each of [record("code", "a/1"), record("code", "a/2"), ...others]) await log.add(each);
  const items = ["a/1", "a/2"].map((task_id) => ({ dataset: "toys", task_id }) as BenchItem);
  await log.forget(answersOf({ items, strategies: ["code", "general"] }));
  await log.add(record("code", "a/2", { text: "anew" }));
  for (const each of [log, await BenchLog.open(file)]) {
    expect(each.get("toys", "a/1", "code")).toBeUndefined();
    expect(each.get("toys", "a/2", "code")?.text).toBe("anew");
    expect(others.map(({ dataset, item, strategy }) => each.get(dataset, item, strategy))).toEqual(others);
  }
});

test("forgets nothing where there is nothing, without making a file", async () => {
  await (await BenchLog.open(file)).forget([{ dataset: "toys", item: "a/1", strategy: "code" }]);
  await expect(access(file)).rejects.toThrow("ENOENT");
});
