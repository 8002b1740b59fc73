import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { Command } from "commander";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Random } from "../../../server/calibration/random.ts";
import { addLearnedCommand } from "../../../server/cli/learned.ts";
import { LearnedStore, NOTHING_LEARNED } from "../../../server/learning/learned-store.ts";
import { PairLearner } from "../../../server/learning/pair-learner.ts";

let store: LearnedStore;
let createStore: Parameters<typeof addLearnedCommand>[1] = () => store;
let folder = "";

beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "tandem-learned-"));
  store = new LearnedStore(path.join(folder, "learned.json"), (failure) => {
    throw failure;
  });
});
afterEach(async () => {
  vi.restoreAllMocks();
  process.exitCode = undefined;
  createStore = () => store;
  await rm(folder, { recursive: true, force: true });
});

async function run(...args: string[]): Promise<{ out: string; err: string }> {
  const written = { out: "", err: "" };
  vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    written.out += text;
    return true;
  });
  vi.spyOn(process.stderr, "write").mockImplementation((text) => {
    written.err += text;
    return true;
  });
  const program = new Command().exitOverride();
  addLearnedCommand(program, createStore);
  await program.parseAsync(["learned", ...args], { from: "user" });
  vi.restoreAllMocks();
  return written;
}

test("shows what was learned, as a table and as JSON, and forgets it", async () => {
  expect((await run()).out).toContain(`Nothing was learned yet. It will stand in ${store.file}`);
  const learner = PairLearner.begin(["constant"], new Random(1));
  const decision = { context: { constant: 1 }, predicted: 0.5 };
  learner.learn({ ...decision, plan: "cascade" }, 0.2, false);
  learner.learn({ ...decision, plan: "code" }, 0.9, true);
  learner.learn({ ...decision, plan: "code" }, -0.1, false);
  await store.update((learned) => ({ ...learned, pairs: { "tiny + coder": learner.toJSON() } }));

  const { out } = await run();
  expect(out.split("\n").slice(2, 4)).toEqual([
    "| tiny + coder | code | 2 | 1 (50 %) | 0.400 |",
    "| tiny + coder | cascade | 1 | 0 (0 %) | 0.200 |",
  ]);
  expect(out).toContain(store.file);
  expect(JSON.parse((await run("--json")).out)).toEqual(await store.read());

  const reset = await run("--reset");
  expect(reset.err).toContain("forgotten");
  expect(reset.out).toBe("");
  expect(JSON.parse((await run("--json")).out)).toEqual(NOTHING_LEARNED);
  expect(process.exitCode).toBeUndefined();
});

test("what cannot be forgotten is told, with an exit code", async () => {
  // A folder where the file should be.
  await store.update((learned) => learned);
  store = new LearnedStore(folder, () => undefined);
  expect((await run("--reset")).err).toContain("Delete the file by hand");
  expect(process.exitCode).toBe(1);
});

test.each([[], ["--json"]])("where it cannot be read, that is all that is said: %j", async (...args) => {
  // A folder where the file should be.
  createStore = (onFailure) => new LearnedStore(folder, onFailure);
  const { out, err } = await run(...args);
  expect(out).toBe("");
  expect(err).toMatch(/^What was learned cannot be read: EISDIR.* tandem learned --reset\n$/);
  expect(process.exitCode).toBe(1);
});
