import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { measureHere } from "../../server/experts/measure-here.ts";
import { ModelStore } from "../../server/models/store.ts";
import { never } from "./real-experts.ts";

const PROCESS_FILE = path.join(import.meta.dirname, "../../dist/measure-process.js");

test("the built process measures a model, and says in words what is none", async () => {
  const file = (await new ModelStore().locate("smollm2-135m")) ?? expect.fail("The setup fetches it.");
  const { promptTokensPerSecond, stepMs, bitsPerByte } = await measureHere(file, never, PROCESS_FILE);
  expect(promptTokensPerSecond).toBeGreaterThan(10);
  expect(stepMs).toBeGreaterThan(0.1);
  expect(stepMs).toBeLessThan(1000);
  expect(bitsPerByte).toBeGreaterThan(0.1);
  expect(bitsPerByte).toBeLessThan(3);

  const directory = await mkdtemp(path.join(os.tmpdir(), "tandem-measure-"));
  onTestFinished(() => rm(directory, { recursive: true }));
  const none = path.join(directory, "none.gguf");
  await writeFile(none, "This is no model.");
  await expect(measureHere(none, never, PROCESS_FILE)).rejects.toThrow(/model|GGUF/i);
});
