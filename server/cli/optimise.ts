import type { Command } from "commander";
import pc from "picocolors";
import { measureHere } from "../experts/measure-here.ts";
import { formatBytes } from "../models/format.ts";
import type { MeasureModel } from "../models/optimise.ts";
import { describeGain } from "../models/requantise/verdict.ts";
import type { ModelStore } from "../models/store.ts";
import { FetchDisplay } from "./fetch-display.ts";
import { reportModelErrors } from "./model-errors.ts";

interface Flags {
  readonly undo?: boolean;
  readonly keep?: boolean;
}

/** What the command needs besides the store. */
export interface OptimiseParts {
  readonly measure: MeasureModel;
  /** The built worker, where it is not beside the bundled entry. */
  readonly workerFile?: string;
}

/** Adds `tandem models optimise ID`. Exit codes as those of the other commands for models. */
export function addOptimiseCommand(
  models: Command,
  createStore: () => ModelStore,
  parts: OptimiseParts = { measure: measureHere },
): void {
  models
    .command("optimise")
    .description("write a copy in the format that is fastest on this machine, and use it if it is worth it")
    .argument("<id>", "id as `list` shows it")
    .option("--undo", "delete the copy and use the original again")
    .option("--keep", "keep and use the best copy, even if it is not worth it")
    .action((id: string, { undo, keep }: Flags) =>
      reportModelErrors(
        (signal) => (undo ? undoOptimise(createStore(), id) : optimise(createStore(), id, { ...parts, keep, signal })),
        "Cancelled. Nothing is left of the copy, and the original is used as before.",
      ),
    );
}

async function optimise(
  store: ModelStore,
  id: string,
  options: OptimiseParts & { readonly keep?: boolean; readonly signal: AbortSignal },
): Promise<void> {
  const display = new FetchDisplay();
  try {
    const record = await store.optimise(id, {
      ...options,
      onProgress: (progress) => display.show(progress),
      onNotice: (message) => display.note(message),
    });
    display.stop();
    if (!record) {
      print(`${id} stays as it is. No copy was kept.`);
      return;
    }
    const { file, bytes, before, after } = record;
    print(
      `${pc.green("✓")} ${id} is used from ${file} (${formatBytes(bytes)}) from now on: ${describeGain(before, after)}.`,
    );
    print(
      `  Editors that run already take it over at the next start. Back to the original: tandem models optimise ${id} --undo`,
    );
  } finally {
    display.stop();
  }
}

async function undoOptimise(store: ModelStore, id: string): Promise<void> {
  await store.removeOptimised(id);
  print(`The optimised copy of ${id} has been removed; the original is used again.`);
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
