import { fork } from "node:child_process";
import path from "node:path";
import type { ModelMeasurement } from "../models/requantise/verdict.ts";
import type { MeasureReport } from "./measure-process.ts";

/** Where the build puts the entry, beside the bundled ones. */
const PROCESS_FILE = path.join(import.meta.dirname, "measure-process.js");

/**
 * Measures a model file on this machine, on one core, as `measureModel` says. What is measured is the time of a whole
 * process, so that it has one of its own: completions, other measurements and what rewrites a file would count as well.
 * Settles once that process is gone, so that the file may be removed then. Rejects with llama.cpp's error, where the
 * process ends early, or with the signal's reason.
 * @param processFile the built entry
 */
export async function measureHere(
  file: string,
  signal: AbortSignal,
  processFile = PROCESS_FILE,
): Promise<ModelMeasurement> {
  const report = await runToItsEnd(processFile, file, signal);
  if ("failure" in report) throw new Error(report.failure);
  return report.measured;
}

function runToItsEnd(processFile: string, file: string, signal: AbortSignal): Promise<MeasureReport> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    // The server may talk to its client over its own standard output.
    const child = fork(processFile, [file], {
      execArgv: [],
      serialization: "advanced",
      stdio: ["ignore", "ignore", "inherit", "ipc"],
    });
    const end = () => child.kill("SIGKILL");
    signal.addEventListener("abort", end, { once: true });
    let report: MeasureReport | undefined;
    child.once("message", (message) => {
      report = message as MeasureReport;
    });
    child.once("error", (error) => {
      signal.removeEventListener("abort", end);
      reject(error);
    });
    child.once("close", (code, killedBy) => {
      signal.removeEventListener("abort", end);
      if (signal.aborted) reject(signal.reason);
      else if (report) resolve(report);
      else reject(endedEarly(file, killedBy ?? `code ${code}`));
    });
  });
}

function endedEarly(file: string, how: string): Error {
  return new Error(
    `The process that measures ${path.basename(file)} ended early (${how}); there may be too little memory. Close what takes much of it, and try again.`,
  );
}
