import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { diagnose } from "../../../server/diagnosis/diagnose.ts";
import type { ExpertStatus } from "../../../server/protocol.ts";
import { DEFAULT_SETTINGS } from "../../../server/settings.ts";
import { VERSION } from "../../../server/version.ts";
import { llama } from "../experts/llama-description.ts";
import { temporaryDirectory, workbench } from "../models/support/workbench.ts";

async function diagnosisOf(experts: ExpertStatus[], describeRuntime: () => Promise<typeof llama>) {
  const { store } = await workbench();
  await store.fetch("toy");
  return diagnose({
    experts: { status: () => experts, describeRuntime } as Parameters<typeof diagnose>[0]["experts"],
    store,
    costs: { all: async () => ({ "toy.gguf 12": { "2": { prompt: 3, step: 9 } } }) },
    settings: DEFAULT_SETTINGS,
    editor: "an editor",
    savingBattery: false,
    problems: [],
  });
}

test("finds out about versions, the machine, models and what is kept, without loading any", async () => {
  const own = path.join(await temporaryDirectory(), "own.gguf");
  const { bytes } = await workbench();
  await mkdir(path.dirname(own), { recursive: true });
  await writeFile(own, bytes);
  const found = await diagnosisOf(
    [
      { role: "general", id: own, state: "idle" },
      { role: "code", id: "toy", state: "idle" },
    ],
    async () => llama,
  );
  expect(found).toMatchObject({
    tandem: VERSION,
    editor: "an editor",
    node: process.version,
    runtime: { release: "b1", threads: 1 },
    models: [
      { role: "general", file: own, bytes: bytes.length },
      { role: "code", bytes: bytes.length, sha256: expect.stringMatching(/^[\da-f]{64}$/) },
    ],
    speeds: [{ model: "toy.gguf 12", threads: 2, promptMs: 3, stepMs: 9 }],
    store: { files: 1, bytes: bytes.length },
  });
  expect(found.models[0]?.sha256).toBeUndefined();
  expect(found.tandem).toMatch(/^\d+\.\d+\.\d+/);
  expect(found.cores.available).toBeGreaterThan(0);
  expect(found.memory.total).toBeGreaterThan(found.memory.server);
});

test("what cannot be found out says so itself", async () => {
  const found = await diagnosisOf(
    [
      { role: "general", id: "nowhere.gguf", state: "failed", message: "The file is gone." },
      { role: "code", id: "no such model", state: "failed" },
    ],
    async () => {
      throw new Error("No binary for this system.");
    },
  );
  expect(found.runtime).toEqual({ problem: "No binary for this system." });
  expect(found.models.map(({ file }) => file)).toEqual([undefined, undefined]);
  expect(found.models).toMatchObject([
    { message: "The file is gone." },
    { message: expect.stringContaining('There is no model called "no such model"') },
  ]);
});
