import type { Command } from "commander";
import { markdownTable } from "../bench/markdown-table.ts";
import type { AnswerFigures } from "../protocol.ts";
import type { CountedRow } from "../statistics/counted-row.ts";
import { figuresByRow, figuresOf } from "../statistics/figures.ts";
import { StatisticsStore } from "../statistics/statistics-store.ts";
import { userFile } from "../user-file.ts";

interface Flags {
  readonly json?: boolean;
}

type CreateStore = (onProblem: (message: string) => void) => StatisticsStore;

const FIGURES = ["shown", "accepted", "typed along", "kept", "median", "95 % within"];

/** Adds `tandem statistics`. Exit code 1 where the statistics could not be read. */
export function addStatisticsCommand(program: Command, createStore: CreateStore = userStore): void {
  program
    .command("statistics")
    .description("show what was shown, accepted and kept on this machine, and how long it took")
    .option("--json", "print all of it as one JSON object, each day by itself")
    .action((flags: Flags) => run(createStore, flags));
}

function userStore(onProblem: (message: string) => void): StatisticsStore {
  return new StatisticsStore(userFile("statistics.json"), onProblem);
}

async function run(createStore: CreateStore, { json }: Flags): Promise<void> {
  const problems: string[] = [];
  const store = createStore((problem) => problems.push(problem));
  const rows = await store.read();
  if (problems.length > 0) {
    process.stderr.write(`${problems.join("\n")}\n`);
    process.exitCode = 1;
  } else if (json) {
    process.stdout.write(`${JSON.stringify({ ...figuresOf(rows), rows: figuresByRow(rows) }, undefined, 2)}\n`);
  } else process.stdout.write(`${describe(rows, store.file)}\n`);
}

function describe(rows: readonly CountedRow[], file: string): string {
  if (rows.length === 0) {
    return `Nothing was counted yet. It will stand in ${file} once completions have been shown in an editor.`;
  }
  const { total, strategies, languages, days } = figuresOf(rows);
  const byStrategy = markdownTable(
    ["strategy", ...FIGURES],
    [...strategies.map((each) => [each.strategy, ...cells(each)]), ["all", ...cells(total)]],
  );
  const byLanguage = markdownTable(
    ["language", ...FIGURES],
    languages.map((each) => [each.language, ...cells(each)]),
  );
  const from = `From ${file}: ${days[0]?.day} to ${days.at(-1)?.day}.`;
  return `${byStrategy}\n\n${byLanguage}\n\n${from} Kept is the share of what was taken that was still there half a minute later.`;
}

function cells({ shown, accepted, typedAlong, kept, medianMs, p95Ms }: AnswerFigures): string[] {
  return [
    String(shown),
    `${accepted} (${percent(accepted / shown)})`,
    `${typedAlong} (${percent(typedAlong / shown)})`,
    kept === undefined ? "" : percent(kept),
    milliseconds(medianMs),
    milliseconds(p95Ms),
  ];
}

function percent(share: number): string {
  return `${Math.round(100 * share)} %`;
}

function milliseconds(ms: number | undefined): string {
  return ms === undefined ? "" : `${Math.round(ms)} ms`;
}
