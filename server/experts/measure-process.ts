/** Entry of a process that measures one model file, whose path it is started with, tells what came of it, and ends. */
import type { ModelMeasurement } from "../models/requantise/verdict.ts";
import { reasonOf } from "../reason-of.ts";
import { CHECK_TEXTS } from "./check-texts.ts";
import { LlamaRuntime } from "./llama-runtime.ts";
import { measureModel } from "./measure-model.ts";

/** What came of it. A failure is told in its own words. */
export type MeasureReport = { readonly measured: ModelMeasurement } | { readonly failure: string };

// Whoever wanted to know is gone, and was perhaps killed.
process.once("disconnect", () => process.exit());
process.send?.(await report(process.argv[2] ?? ""), () => process.exit());

async function report(file: string): Promise<MeasureReport> {
  const runtime = new LlamaRuntime(1, false);
  try {
    // Whoever gives the measurement up ends the process.
    return { measured: await measureModel(runtime, file, CHECK_TEXTS, new AbortController().signal) };
  } catch (failure) {
    return { failure: reasonOf(failure) };
  } finally {
    await runtime.dispose();
  }
}
