import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { memoryUse } from "../bench/latency/process-usage.ts";
import { ServerUnderTest } from "./server.ts";

/** What llama.cpp repacks of the 0.5B coder's weights for processors that gain by it, its KV cache, and all the rest. */
const MOST_BYTES = 237e6 + 95e6 + 185e6;

let server: ServerUnderTest;

beforeAll(async () => {
  // The same model as general expert would be loaded a second time.
  server = await ServerUnderTest.start({ strategy: "code", "experts.general": path.resolve("no-general-model.gguf") });
});
afterAll(() => server.stop());

it.runIf(process.platform === "linux")("a server with one expert takes little memory beyond its weights", async () => {
  for (const name of ["numbers", "words", "rows"]) {
    await server.completeAtMark(`def first(${name}):\n    for each in ${name}:\n        if █\n\n\nprint(first([]))\n`);
  }
  const use = await memoryUse(server.process.pid ?? 0);
  expect(use?.peakWithoutFiles).toBeGreaterThan(95e6);
  expect(use?.peakWithoutFiles).toBeLessThan(MOST_BYTES);
});
