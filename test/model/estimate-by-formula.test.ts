import { GgufInsights } from "node-llama-cpp";
import { expect, it } from "vitest";
import { LlamaRuntime } from "../../server/experts/llama-runtime.ts";
import { ModelStore } from "../../server/models/store.ts";
import { never } from "./real-experts.ts";

/** What llama.cpp itself says it would set aside. */
const { estimateModelResourceRequirementsV2: tryModel, estimateContextResourceRequirementsV2: tryContext } =
  GgufInsights.prototype;
const TOLERANCE_BYTES = 2e6;

/** Not disposed of: what the library's own way keeps would be waited for without end. */
const runtime = new LlamaRuntime(2);

it.each(["smollm2-135m", "qwen2.5-coder-0.5b"])("%s is estimated as llama.cpp does", async (id) => {
  const file = (await new ModelStore().locate(id)) ?? expect.fail(`${id} is not on this machine`);
  await using model = await runtime.loadModel(file, never);
  const { fileInsights } = model;
  expect(GgufInsights.prototype.estimateContextResourceRequirementsV2).not.toBe(tryContext);

  const weights = await fileInsights.estimateModelResourceRequirementsV2({ gpuLayers: 0 });
  const tried = await tryModel.call(fileInsights, { gpuLayers: 0 });
  expect(Math.abs(weights.cpuRam - tried.cpuRam)).toBeLessThan(TOLERANCE_BYTES);
  expect(weights.gpuVram).toBe(0);
  for (const flashAttention of ["auto", true] as const) {
    const options = { contextSize: 1344, sequences: 4, batchSize: 128, modelGpuLayers: 0, flashAttention };
    const context = await fileInsights.estimateContextResourceRequirementsV2(options);
    const really = await tryContext.call(fileInsights, options);
    expect(Math.abs(context.cpuRam - really.cpuRam)).toBeLessThan(TOLERANCE_BYTES);
  }
});
