import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { Command } from "commander";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { addStatisticsCommand } from "../../../server/cli/statistics.ts";
import { StatisticsStore } from "../../../server/statistics/statistics-store.ts";
import { statisticsText } from "../../../server/statistics/statistics-text.ts";
import { countedRow } from "../statistics/rows.ts";

let folder = "";
let file = "";

beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "tandem-statistics-"));
  file = path.join(folder, "statistics.json");
});
afterEach(async () => {
  vi.restoreAllMocks();
  process.exitCode = undefined;
  await rm(folder, { recursive: true, force: true });
});

type CreateStore = Parameters<typeof addStatisticsCommand>[1];

/** A store that has nothing to complain of. */
const countingStore: CreateStore = () =>
  new StatisticsStore(
    file,
    (problem) => {
      throw new Error(problem);
    },
    () => new Date(2026, 10, 22),
  );

async function run(args: readonly string[] = [], createStore = countingStore): Promise<string> {
  let out = "";
  vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    out += text;
    return true;
  });
  const program = new Command().exitOverride();
  addStatisticsCommand(program, createStore);
  await program.parseAsync(["statistics", ...args], { from: "user" });
  vi.restoreAllMocks();
  return out;
}

test("says where the statistics will stand as long as there are none", async () => {
  expect(await run()).toContain(`Nothing was counted yet. It will stand in ${file}`);
});

test("shows them by strategy and language, and as JSON", async () => {
  await writeFile(
    file,
    statisticsText([
      countedRow({ day: "2026-11-20", shown: 8, accepted: 2, typedAlong: 1, keptShares: 2.25, keptAnswers: 3 }),
      countedRow({ strategy: "code", language: "python", shown: 2, accepted: 0, keptShares: 0, keptAnswers: 0 }),
    ]),
  );
  const lines = (await run()).split("\n");
  expect(lines).toEqual([
    "| strategy | shown | accepted | typed along | kept | median | 95 % within |",
    "| --- | --- | --- | --- | --- | --- | --- |",
    "| auto | 8 | 2 (25 %) | 1 (13 %) | 75 % | 103 ms | 103 ms |",
    "| code | 2 | 0 (0 %) | 0 (0 %) |  | 103 ms | 103 ms |",
    "| all | 10 | 2 (20 %) | 1 (10 %) | 75 % | 101 ms | 105 ms |",
    "",
    "| language | shown | accepted | typed along | kept | median | 95 % within |",
    "| --- | --- | --- | --- | --- | --- | --- |",
    "| typescript | 8 | 2 (25 %) | 1 (13 %) | 75 % | 103 ms | 103 ms |",
    "| python | 2 | 0 (0 %) | 0 (0 %) |  | 103 ms | 103 ms |",
    "",
    expect.stringContaining(`From ${file}: 2026-11-20 to 2026-11-22.`),
    "",
  ]);

  expect(JSON.parse(await run(["--json"]))).toMatchObject({
    total: { shown: 10, accepted: 2, typedAlong: 1, kept: 0.75 },
    strategies: [{ strategy: "auto" }, { strategy: "code" }],
    languages: [{ language: "typescript" }, { language: "python" }],
    days: [{ day: "2026-11-20" }, { day: "2026-11-22" }],
    rows: [
      { day: "2026-11-20", strategy: "auto" },
      { day: "2026-11-22", strategy: "code" },
    ],
  });
});

test.each([[], ["--json"]])("where they cannot be read, that is all that is said: %j", async (...args) => {
  // A folder where the file should be.
  await mkdir(file);
  let err = "";
  vi.spyOn(process.stderr, "write").mockImplementation((text) => {
    err += text;
    return true;
  });
  const out = await run(args, (onProblem) => new StatisticsStore(file, onProblem));
  expect(out).toBe("");
  expect(err).toContain(`The statistics in ${file} cannot be read`);
  expect(process.exitCode).toBe(1);
});
