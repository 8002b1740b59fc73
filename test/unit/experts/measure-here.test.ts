import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, test, vi } from "vitest";
import { measureHere } from "../../../server/experts/measure-here.ts";
import { temporaryDirectory } from "../models/support/workbench.ts";

const never = new AbortController().signal;

/** A process that does this in the place of measuring, and a file that it may write. */
async function setUp(code: string) {
  const directory = await temporaryDirectory();
  const processFile = path.join(directory, "process.mjs");
  await writeFile(processFile, code);
  return { processFile, file: path.join(directory, "model.gguf") };
}

test("a model is measured in a process of its own, so that what this one does meanwhile does not count", async () => {
  const { processFile, file } = await setUp(`
    const measured = { promptTokensPerSecond: 90, stepMs: process.pid, bitsPerByte: NaN };
    process.send({ measured }, () => process.exit());
  `);
  const measured = await measureHere(file, never, processFile);
  expect(measured).toEqual({ promptTokensPerSecond: 90, stepMs: expect.any(Number), bitsPerByte: Number.NaN });
  expect(measured.stepMs).not.toBe(process.pid);
});

test("what fails there is told in its words", async () => {
  const { processFile, file } = await setUp(`process.send({ failure: "no memory" }, () => process.exit());`);
  await expect(measureHere(file, never, processFile)).rejects.toThrow(/^no memory$/);
});

test("a process that ends early is told of", async () => {
  const { processFile, file } = await setUp("process.exit(3);");
  await expect(measureHere(file, never, processFile)).rejects.toThrow(/measures model\.gguf ended early \(code 3\)/);
});

test("whoever gives up ends the process before hearing of it", async () => {
  const { processFile, file } = await setUp(`
    import { writeFileSync } from "node:fs";
    writeFileSync(process.argv[2], String(process.pid));
    setInterval(() => undefined, 1000);
  `);
  const cancel = new AbortController();
  const measuring = measureHere(file, cancel.signal, processFile);
  const id = await vi.waitFor(async () => Number(await readFile(file, "utf8")) || expect.fail("not yet"));
  cancel.abort();
  await expect(measuring).rejects.toBe(cancel.signal.reason);
  expect(() => process.kill(id, 0)).toThrow(/ESRCH/);
  await expect(measureHere(file, cancel.signal, processFile)).rejects.toBe(cancel.signal.reason);
});
