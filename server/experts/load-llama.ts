import type { Llama, LlamaOptions } from "node-llama-cpp";
import { hasGraphicsDevice } from "../machine/graphics.ts";
import type { InstalledGpu } from "../models/gpu/gpu-store.ts";
import type { GpuType } from "../protocol.ts";
import { estimateByFormula } from "./estimate-by-formula.ts";
import { redirectImports } from "./redirect-imports.ts";

/** On Apple's processors there is one binary, which can use the graphics card and need not. */
export const GPU_IS_BUILT_IN = process.platform === "darwin" && process.arch === "arm64";

/**
 * Loads llama.cpp in the first variant that works on this machine, the one for the processor last. Why a variant does not
 * work is written to the log. Rejects when none does.
 */
export async function loadLlama(variants: readonly InstalledGpu[]): Promise<Llama> {
  // Imported when it is needed: it takes longer than everything else that a server does before it can answer.
  const { getLlama, GgufInsights, LlamaLogLevel } = await import("node-llama-cpp");
  // Prebuilt binaries only: compiling llama.cpp behind the user's back is no way to start a completion server.
  const options: LlamaOptions = {
    build: "never",
    skipDownload: true,
    progressLogs: false,
    logLevel: LlamaLogLevel.error,
    logger: (level, message) => process.stderr.write(`llama.cpp ${level}: ${message.trim()}\n`),
    maxThreads: 0,
  };
  estimateByFormula(GgufInsights);
  redirectImports(new Map(variants.flatMap(({ folders }) => [...folders])));
  for (const { type } of variants) {
    try {
      const llama = await getLlama({ ...options, gpu: type });
      if ((await llama.getGpuDeviceNames()).length > 0) return llama;
      await llama.dispose();
      process.stderr.write(`No graphics card that computes was found through ${type}.\n`);
    } catch (failure) {
      process.stderr.write(`The graphics card cannot be used through ${type}: ${failure}\n`);
    }
  }
  return getLlama({ ...options, gpu: GPU_IS_BUILT_IN ? "metal" : false });
}

/** The interfaces to the graphics card of this machine, if it has one, whose drivers are here; best first. */
export async function supportedGpuTypes(): Promise<GpuType[]> {
  if (!(await hasGraphicsDevice())) return [];
  const { getLlamaGpuTypes } = await import("node-llama-cpp");
  const types = await getLlamaGpuTypes("supported");
  return types.filter((type) => type === "cuda" || type === "vulkan");
}
