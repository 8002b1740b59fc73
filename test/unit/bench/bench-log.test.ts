import { appendFile, mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { BenchLog } from "../../../server/bench/bench-log.ts";
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

test("begins afresh when asked to", async () => {
  await (await BenchLog.open(file)).add(record("code", "a/1"));
  expect((await BenchLog.open(file, { afresh: true })).get("toys", "a/1", "code")).toBeUndefined();
});
