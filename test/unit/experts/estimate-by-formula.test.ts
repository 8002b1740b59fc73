import type { GgufInsights } from "node-llama-cpp";
import { expect, it } from "vitest";
import { estimateByFormula } from "../../../server/experts/estimate-by-formula.ts";

it("leaves the library's own way where layers go to a graphics card, and is done once", async () => {
  const own = { model: { cpuRam: 1, gpuVram: 2 }, context: { cpuRam: 3, gpuVram: 4 } };
  class Insights {
    estimateModelResourceRequirements = () => ({ cpuRam: 5, gpuVram: 0 });
    estimateContextResourceRequirements = () => ({ cpuRam: 6, gpuVram: 0 });
    async estimateModelResourceRequirementsV2(_: { gpuLayers: number }) {
      return own.model;
    }
    async estimateContextResourceRequirementsV2(_: { modelGpuLayers: number; contextSize: number }) {
      return own.context;
    }
  }
  estimateByFormula(Insights as unknown as typeof GgufInsights);
  const first = Insights.prototype.estimateModelResourceRequirementsV2;
  estimateByFormula(Insights as unknown as typeof GgufInsights);
  expect(Insights.prototype.estimateModelResourceRequirementsV2).toBe(first);

  const insights = new Insights();
  expect(await insights.estimateModelResourceRequirementsV2({ gpuLayers: 3 })).toBe(own.model);
  expect(await insights.estimateContextResourceRequirementsV2({ modelGpuLayers: 3, contextSize: 8 })).toBe(own.context);
  expect((await insights.estimateModelResourceRequirementsV2({ gpuLayers: 0 })).cpuRam).toBe(5);
  expect((await insights.estimateContextResourceRequirementsV2({ modelGpuLayers: 0, contextSize: 8 })).cpuRam).toBe(6);
});
