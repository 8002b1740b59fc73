import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readBenchLog } from "../../../server/bench/read-bench-log.ts";
import { record } from "./record.ts";

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "read-bench-log-"));
  file = path.join(folder, "run.json");
});
afterEach(() => rm(folder, { recursive: true }));

const log = { datasets: [{ name: "toys", hash: "abc" }], records: [record("code", "a/1")] };

test.each([
  ["as it was written", (text: string) => text],
  ["gzipped", gzipSync],
])("reads a run %s", async (_name, pack) => {
  await writeFile(file, pack(JSON.stringify(log)));
  expect(await readBenchLog(file)).toEqual(log);
});

test.each(["{", '{"records":[]}'])("refuses %s, and names the file", async (content) => {
  await writeFile(file, content);
  await expect(readBenchLog(file)).rejects.toThrow(`${file} is no log of tandem bench: `);
});
