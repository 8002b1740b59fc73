/** Entry of a worker thread that rewrites tensors: one at a time, each when its task arrives. */
import { openSync } from "node:fs";
import { parentPort, workerData } from "node:worker_threads";
import type { TensorTask } from "./plan.ts";
import { writeTensor } from "./tensor-writer.ts";

/** What a worker is started with: paths of files, of which the second one exists already. */
export interface WorkerFiles {
  readonly source: string;
  readonly target: string;
}

/** How many bytes of the source have been done since the last message; `finished` ends a task. */
export interface WorkerReport {
  readonly bytes: number;
  readonly finished: boolean;
}

const files = workerData as WorkerFiles;
const source = openSync(files.source, "r");
const target = openSync(files.target, "r+");

parentPort?.on("message", (task: TensorTask) => {
  writeTensor(source, target, task, (bytes) => report({ bytes, finished: false }));
  report({ bytes: 0, finished: true });
});

function report(message: WorkerReport): void {
  parentPort?.postMessage(message);
}
