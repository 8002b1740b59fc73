import { open } from "node:fs/promises";
import { availableParallelism } from "node:os";
import path from "node:path";
import { Worker } from "node:worker_threads";
import type { RewritePlan, TensorTask } from "./plan.ts";
import type { WorkerFiles, WorkerReport } from "./worker.ts";

export interface RewriteOptions {
  readonly signal: AbortSignal;
  /** Told how many bytes of the source have been done so far. What it throws ends the rewriting. */
  readonly onBytes?: (bytes: number) => void;
  /** The built worker. */
  readonly workerFile?: string;
}

/** Where the build puts the worker, beside the bundled entries. */
const WORKER_FILE = path.join(import.meta.dirname, "requantise-worker.js");

/**
 * Writes the file that a plan describes, with as many worker threads as there are cores. What is at `target` is
 * overwritten; after a failure its content is of no use.
 * @throws the file system's errors; what `onBytes` throws; the signal's reason once it is aborted, when no thread writes any more.
 */
export async function rewrite(
  source: string,
  target: string,
  plan: RewritePlan,
  { signal, onBytes, workerFile = WORKER_FILE }: RewriteOptions,
): Promise<void> {
  signal.throwIfAborted();
  await writeHead(target, plan);
  const tasks = [...plan.tasks];
  const files: WorkerFiles = { source, target };
  const workers = Array.from(
    { length: Math.min(availableParallelism(), tasks.length) },
    () => new Worker(workerFile, { workerData: files }),
  );
  let done = 0;
  const count = (bytes: number) => {
    done += bytes;
    onBytes?.(done);
  };
  try {
    await Promise.all(workers.map((worker) => work(worker, tasks, count, signal)));
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}

/** The file gets its full size at once, so that every worker can write at its place. */
async function writeHead(target: string, { head, size }: RewritePlan): Promise<void> {
  const handle = await open(target, "w");
  try {
    await handle.write(head, 0, head.length, 0);
    await handle.truncate(size);
  } finally {
    await handle.close();
  }
}

/** Gives a worker one task after another until none is left. */
function work(
  worker: Worker,
  tasks: TensorTask[],
  onBytes: (bytes: number) => void,
  signal: AbortSignal,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason);
    signal.addEventListener("abort", stop, { once: true });
    const next = () => {
      const task = tasks.shift();
      if (task) worker.postMessage(task);
      else {
        signal.removeEventListener("abort", stop);
        resolve();
      }
    };
    worker.on("message", ({ bytes, finished }: WorkerReport) => {
      try {
        onBytes(bytes);
        if (finished) next();
      } catch (error) {
        // Nobody else catches what is thrown here: it would end the whole process.
        reject(error);
      }
    });
    worker.once("error", reject);
    worker.once("exit", (code) => reject(new Error(`A thread that rewrites tensors ended early, with code ${code}.`)));
    next();
  });
}
