import { appendFile, mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  type CircumstanceParts,
  type Circumstances,
  findCircumstances,
  logName,
} from "../../../server/bench/circumstances.ts";
import type { PairCalibration } from "../../../server/calibration/pair-calibration.ts";
import { DEFAULT_SETTINGS } from "../../../server/settings.ts";
import { VERSION } from "../../../server/version.ts";
import { deferralCalibration } from "../collaboration/deferral-calibration.ts";
import { llama } from "../experts/llama-description.ts";

const settings = { ...DEFAULT_SETTINGS, "experts.general": "small", "experts.code": "large" };
const datasets = [{ name: "toys", hash: "abc", items: [] }];
const measured: PairCalibration = {
  version: 3,
  cheap: "small",
  strong: "large",
  measured: { datasets: [], items: 0, problems: 0 },
  right: { cheap: 0.5, strong: 0.6, either: 0.7 },
  steps: { cheap: 10, strong: 20 },
  deferral: deferralCalibration,
};

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "circumstances-"));
  await writeFile(path.join(folder, "small.gguf"), "small");
  await writeFile(path.join(folder, "large.gguf"), "larger");
  await writeFile(path.join(folder, "cli.js"), "program");
});
afterEach(() => rm(folder, { recursive: true }));

const find = (parts: Partial<CircumstanceParts> = {}, given = settings) =>
  findCircumstances(
    {
      experts: { describeRuntime: async () => llama },
      store: { locate: async (id) => path.join(folder, `${id}.gguf`) },
      calibrations: { forPair: async () => undefined },
      program: path.join(folder, "cli.js"),
      ...parts,
    },
    given,
  );

test("tell of Tandem, llama.cpp, the machine and the model files", async () => {
  expect(await find()).toMatchObject({
    tandem: { version: VERSION },
    runtime: llama,
    machine: { cores: os.availableParallelism() },
    models: [
      { id: "small", file: "small.gguf", bytes: 5 },
      { id: "large", file: "large.gguf", bytes: 6 },
    ],
  });
});

test("tell of an anti-expert's file where one is set", async () => {
  const { models } = await find({}, { ...settings, "experts.anti": "small" });
  expect(models).toHaveLength(3);
  expect(models[2]).toEqual({ id: "small", file: "small.gguf", bytes: 5 });
});

test("a model that is not on this machine has no file", async () => {
  const { models } = await find({ store: { locate: async () => undefined } });
  expect(models[0]).toEqual({ id: "small", file: undefined, bytes: undefined });
});

describe("the log", () => {
  const nameOf = (circumstances: Circumstances) => logName(datasets, settings, circumstances);

  test("is found again while nothing changes", async () => {
    expect(nameOf(await find())).toBe(nameOf(await find()));
    expect(nameOf(await find())).toMatch(/^[\da-f]{16}\.jsonl$/);
  });

  test("is another one with other data or settings", async () => {
    const found = await find();
    expect(logName([{ ...datasets[0], name: "toys", hash: "def", items: [] }], settings, found)).not.toBe(
      nameOf(found),
    );
    expect(logName(datasets, { ...settings, threads: 1 }, found)).not.toBe(nameOf(found));
  });

  test("is another one with another Tandem or machine", async () => {
    const found = await find();
    expect(nameOf({ ...found, tandem: { ...found.tandem, version: "99.0.0" } })).not.toBe(nameOf(found));
    expect(nameOf({ ...found, machine: { ...found.machine, processor: "another" } })).not.toBe(nameOf(found));
  });

  test("is another one with another build of the same version, wherever it stands", async () => {
    const before = nameOf(await find());
    await writeFile(path.join(folder, "copy.js"), "program");
    expect(nameOf(await find({ program: path.join(folder, "copy.js") }))).toBe(before);
    await appendFile(path.join(folder, "cli.js"), " built anew");
    expect(nameOf(await find())).not.toBe(before);
  });

  test("is another one with another llama.cpp", async () => {
    const newer = { describeRuntime: async () => ({ ...llama, release: "b2" }) };
    expect(nameOf(await find({ experts: newer }))).not.toBe(nameOf(await find()));
  });

  test("is another one with another file of a model, or the same one changed", async () => {
    const before = nameOf(await find());
    await writeFile(path.join(folder, "copy.gguf"), "small");
    const optimised = { locate: async (id: string) => path.join(folder, id === "small" ? "copy.gguf" : "large.gguf") };
    expect(nameOf(await find({ store: optimised }))).not.toBe(before);
    await appendFile(path.join(folder, "large.gguf"), "!");
    expect(nameOf(await find())).not.toBe(before);
  });

  test.each(["small", "large"])("is another one once the pair was measured, %s the cheaper", async (cheap) => {
    const forPair: CircumstanceParts["calibrations"]["forPair"] = async (id) =>
      id === cheap ? { ...measured, cheap } : undefined;
    expect(nameOf(await find({ calibrations: { forPair } }))).not.toBe(nameOf(await find()));
  });
});
