import type { Command } from "commander";
import { markdownTable } from "../bench/markdown-table.ts";
import { ForgetError, type Learned, LearnedStore } from "../learning/learned-store.ts";
import { reasonOf } from "../reason-of.ts";
import { userFile } from "../user-file.ts";

interface Flags {
  readonly json?: boolean;
  readonly reset?: boolean;
}

type CreateStore = (onFailure: (failure: unknown) => void) => LearnedStore;

/** Adds `tandem learned`. Exit code 1 where what was learned could not be read or deleted. */
export function addLearnedCommand(program: Command, createStore: CreateStore = userStore): void {
  program
    .command("learned")
    .description("show what was learned on this machine about which way of working together is accepted")
    .option("--json", "print all of it as one JSON object")
    .option("--reset", "forget it")
    .action((flags: Flags) => run(createStore, flags));
}

function userStore(onFailure: (failure: unknown) => void): LearnedStore {
  return new LearnedStore(userFile("learned.json"), onFailure);
}

async function run(createStore: CreateStore, { json, reset }: Flags): Promise<void> {
  const failures: unknown[] = [];
  const store = createStore((failure) => failures.push(failure));
  try {
    if (reset) {
      await store.reset();
      process.stderr.write(
        "What was learned is forgotten. Editors that run already notice when they learn the next time.\n",
      );
    }
    const learned = await store.read();
    if (failures.length > 0) tellUnreadable(failures, store.file);
    else if (json) process.stdout.write(`${JSON.stringify(learned, undefined, 2)}\n`);
    else if (!reset) process.stdout.write(`${describe(learned, store.file)}\n`);
  } catch (failure) {
    if (!(failure instanceof ForgetError)) throw failure;
    process.stderr.write(`${failure.message}\n`);
    process.exitCode = 1;
  }
}

function tellUnreadable(failures: readonly unknown[], file: string): void {
  const reasons = failures.map(reasonOf);
  process.stderr.write(
    `What was learned cannot be read: ${reasons.join("; ")}. Make ${file} readable, or forget it: tandem learned --reset\n`,
  );
  process.exitCode = 1;
}

function describe({ pairs }: Learned, file: string): string {
  const rows = Object.entries(pairs).flatMap(([experts, { plans }]) =>
    Object.entries(plans)
      .sort(([, a], [, b]) => b.shown - a.shown)
      .map(([plan, { shown, accepted, meanReward }]) => [
        experts,
        plan,
        String(shown),
        `${accepted} (${Math.round((100 * accepted) / shown)} %)`,
        meanReward.toFixed(3),
      ]),
  );
  if (rows.length === 0) {
    return `Nothing was learned yet. It will stand in ${file} once answers of "auto" by two experts that were measured together have been accepted or typed over.`;
  }
  const table = markdownTable(["experts", "plan", "shown", "accepted", "mean reward"], rows);
  return `${table}\n\nFrom ${file}. The reward is the share of a text that was taken and stayed, less a little for the time it took.`;
}
