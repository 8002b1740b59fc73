/**
 * `npm run bench:latency -- [--json FILE] [--quick] [--traces a,b] [--seed N] [--no-busy] [--model ID] [--threads N]
 * [--max-tokens N]`: a person's typing, replayed into Tandem's server and into llama.cpp's llama-server, with the same
 * model, threads and limit of new tokens. Markdown goes to standard output, progress to standard error.
 */
import { stat, writeFile } from "node:fs/promises";
import os from "node:os";
import { parseArgs } from "node:util";
import { ModelStore } from "../../server/models/store.ts";
import { toJson } from "./latency/json-report.ts";
import { toMarkdown } from "./latency/report.ts";
import { runBenchmark } from "./latency/run.ts";
import type { Load } from "./latency/summary.ts";
import { createTrace } from "./latency/trace.ts";
import { readTraceFiles, TRACE_IDS } from "./latency/trace-files.ts";

/** What is typed of a file, at least. The whole benchmark takes about 35 minutes on two cores, the quick one less than 5. */
const CHARACTERS = { whole: 50, quick: 36 };
/** With one core busy the quick benchmark runs fewer. */
const QUICK_TRACES = { idle: 2, busy: 1 };

const { values } = parseArgs({
  options: {
    json: { type: "string" },
    quick: { type: "boolean", default: false },
    traces: { type: "string" },
    seed: { type: "string", default: "1" },
    "no-busy": { type: "boolean", default: false },
    model: { type: "string", default: "qwen2.5-coder-0.5b" },
    threads: {
      type: "string",
      default: String(Math.max(1, os.availableParallelism() >> (os.availableParallelism() > 4 ? 1 : 0))),
    },
    "max-tokens": { type: "string", default: "64" },
  },
});
const interrupted = new AbortController();
process.once("SIGINT", () => interrupted.abort(new Error("The benchmark was interrupted.")));
process.once("SIGTERM", () => interrupted.abort(new Error("The benchmark was ended.")));

try {
  await main(interrupted.signal);
} catch (failure) {
  process.stderr.write(`\n${failure instanceof Error ? failure.message : String(failure)}\n`);
  process.exitCode = 1;
}

async function main(signal: AbortSignal): Promise<void> {
  const seed = Number(values.seed);
  const modelFile = await new ModelStore().locate(values.model);
  if (!modelFile)
    throw new Error(`${values.model} is not on this machine. Fetch it: npx tandem models fetch ${values.model}`);
  const ids = values.traces?.split(",") ?? TRACE_IDS.slice(0, values.quick ? QUICK_TRACES.idle : undefined);
  const files = await readTraceFiles(ids, signal);
  const characters = values.quick ? CHARACTERS.quick : CHARACTERS.whole;
  const traces = files.map((file) => createTrace(file, { seed, characters, jumps: !values.quick }));
  const loads: Load[] = values["no-busy"] ? ["idle"] : ["idle", "busy"];
  const runs = loads.map((load) => ({ load, traces: values.quick ? traces.slice(0, QUICK_TRACES[load]) : traces }));
  const options = {
    model: values.model,
    modelFile,
    threads: Number(values.threads),
    maxTokens: Number(values["max-tokens"]),
  };
  const started = performance.now();
  const onProgress = (message: string) => {
    process.stderr.write(`${Math.round((performance.now() - started) / 1000)} s: ${message}\n`);
  };
  const { size: modelBytes } = await stat(modelFile);
  const decodeRepeats = values.quick ? 2 : 7;
  const { pairs, facts } = await runBenchmark({ runs, decodeRepeats, options, modelBytes, onProgress }, signal);
  onProgress("done");

  process.stdout.write(`${toMarkdown(pairs, facts, seed)}\n`);
  if (!values.json) return;
  const { threads, maxTokens } = options;
  const report = toJson({
    model: values.model,
    options: { threads, maxTokens, seed, quick: values.quick },
    traces,
    pairs,
    facts,
    seed,
  });
  await writeFile(values.json, `${JSON.stringify(report, undefined, 1)}\n`);
}
