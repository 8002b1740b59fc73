import type { ModelMeasurement } from "../models/requantise/verdict.ts";
import { CHECK_TEXTS } from "./check-texts.ts";
import { LlamaRuntime } from "./llama-runtime.ts";
import { measureModel } from "./measure-model.ts";

/** Measures a model file on this machine, on one core: see {@link measureModel}. */
export async function measureHere(file: string, signal: AbortSignal): Promise<ModelMeasurement> {
  const runtime = new LlamaRuntime(1, false);
  try {
    return await measureModel(runtime, file, CHECK_TEXTS, signal);
  } finally {
    await runtime.dispose();
  }
}
