import { writeFile } from "node:fs/promises";
import path from "node:path";
import { type Command, InvalidArgumentError, Option } from "commander";
import { BenchLog } from "../bench/bench-log.ts";
import { type BenchRun, comparableWith, compareWithEarlier, toJson } from "../bench/bench-report.ts";
import { findCircumstances, logName } from "../bench/circumstances.ts";
import { readDatasets } from "../bench/dataset.ts";
import { describeMachine } from "../bench/describe-machine.ts";
import { COLUMNS, differenceText, rowsOf } from "../bench/figures.ts";
import { groupBy } from "../bench/group-by.ts";
import { markdownTable } from "../bench/markdown-table.ts";
import { noticesOf } from "../bench/notices.ts";
import { canIsolate, isTested } from "../bench/program.ts";
import { Progress, resumption } from "../bench/progress.ts";
import { type BenchLogFile, readBenchLog } from "../bench/read-bench-log.ts";
import { renderReport } from "../bench/report/report.ts";
import { answersOf, checkReferences, countAnswered, partsAsked, runBench } from "../bench/run-bench.ts";
import { type Fold, inFold, sample } from "../bench/sample.ts";
import { summarize } from "../bench/summary.ts";
import { cacheDirectory } from "../models/directory.ts";
import { isStrategyId, STRATEGY_IDS, type StrategyId } from "../protocol/strategies.ts";
import type { Settings } from "../settings.ts";
import { type EngineSession, withEngine } from "./engine-session.ts";
import { parseSettingsOption, SETTINGS_OPTION } from "./parse-settings.ts";

interface Flags {
  readonly strategies: readonly StrategyId[];
  readonly experts?: readonly [general: string, code: string, anti?: string];
  readonly limit: number;
  readonly seed: number;
  readonly fold?: Fold;
  readonly settings: Partial<Settings>;
  readonly json?: string;
  readonly report?: string;
  readonly against?: string;
  readonly afresh?: boolean;
}

/** What was learned here, or another program at work for a moment, would make it another measurement each time. */
const REPEATABLE: Partial<Settings> = { "auto.learn": false, "power.yieldCores": false };

/** Adds `tandem bench DATASET…`. */
export function addBenchCommand(program: Command): void {
  const limit = new Option("-n, --limit <items>", "so many items of each dataset, of as many problems as possible");
  program
    .command("bench")
    .description("measure how good and how fast each strategy is on texts with holes; goes on where it was interrupted")
    .argument("<dataset...>", "files of one JSON object a line: task_id, prompt, suffix, canonical_solution, test")
    .option("-s, --strategies <ids>", `of ${STRATEGY_IDS.join(", ")}`, parseStrategies, STRATEGY_IDS)
    .option("-e, --experts <general,code[,anti]>", "the models: catalogue ids, paths, or hub references", parseExperts)
    .addOption(limit.argParser(parseCount).default(Number.POSITIVE_INFINITY, "all"))
    .option("--seed <number>", "which items, in which order", parseCount, 1)
    .option("--fold <k/n>", "only the k-th of n parts of all problems: calibrate on one, measure on another", parseFold)
    .option(...SETTINGS_OPTION, parseSettingsOption, {})
    .option("--json <file>", "write all figures and answers")
    .option("--report <file>", "write a page with plots and examples")
    .option("--against <file>", "compare with an earlier run, item by item: what it wrote with --json")
    .option("--afresh", "measure again what an earlier run measured, of these items and strategies")
    .action((files: readonly string[], flags: Flags) => {
      const [general, code, anti] = flags.experts ?? [];
      const experts = {
        ...(general && code ? { "experts.general": general, "experts.code": code } : {}),
        ...(anti ? { "experts.anti": anti } : {}),
      };
      return withEngine({ ...REPEATABLE, ...flags.settings, ...experts }, (session) => bench(files, flags, session));
    });
}

async function bench(
  files: readonly string[],
  flags: Flags,
  { engine, settings, signal }: EngineSession,
): Promise<void> {
  const { limit, seed, strategies, fold = { number: 1, of: 1 } } = flags;
  const datasets = await readDatasets(files);
  // A file that cannot be compared with is found out before hours of work.
  const earlier = flags.against === undefined ? undefined : await readBenchLog(flags.against);
  const items = datasets.flatMap((dataset) => sample(inFold(dataset.items, fold), limit, seed));
  const programsIsolated = await canIsolate();
  for (const notice of noticesOf(items, programsIsolated)) process.stderr.write(`${notice}\n`);
  process.stderr.write(`Running ${items.filter(isTested).length} references…\n`);
  await checkReferences(items, signal);
  await engine.preload(signal);
  if (partsAsked(strategies, settings).includes("anti")) await engine.experts.getAnti(signal);
  const { experts, store, calibrations } = engine;
  // In the bundle this is the whole program.
  const parts = { experts, store, calibrations, program: import.meta.filename };
  const name = logName(datasets, settings, await findCircumstances(parts, settings));
  const log = await BenchLog.open(path.join(cacheDirectory(), "bench", name));
  const progress = new Progress();
  const plan = { items, strategies, settings, seed, onProgress: progress.show };
  if (flags.afresh) await log.forget(answersOf(plan));
  const answered = countAnswered(log, plan);
  if (answered > 0) process.stderr.write(`${resumption(answered)}\n`);
  const records = await runBench(engine, log, plan, signal).finally(() => progress.end());
  const run = { datasets, items, records, settings, seed, programsIsolated };
  // Files first: the program ends where nobody reads what it prints.
  if (flags.json) await writeFile(flags.json, `${JSON.stringify(toJson(run), undefined, 1)}\n`);
  if (flags.report) {
    const page = renderReport({ title: "Tandem: strategies compared", facts: factsOf(run), items, records, seed });
    await writeFile(flags.report, page);
  }
  process.stdout.write(tables(run));
  if (earlier) process.stdout.write(comparison(run, earlier));
}

function tables({ records, datasets, seed }: BenchRun): string {
  const all = datasets.length > 1 ? [["All", records] as const] : [];
  return [...groupBy(records, ({ dataset }) => dataset), ...all]
    .map(([name, own]) => `${name}\n\n${markdownTable(COLUMNS, rowsOf(summarize(own, seed)))}\n\n`)
    .join("");
}

function comparison({ records, datasets, seed }: BenchRun, earlier: BenchLogFile): string {
  const comparable = comparableWith(datasets, earlier);
  const left = comparable.changed.map(
    (name) => `${name} was another file in the earlier run (its SHA-256 differs): it is not compared.\n`,
  );
  const lines = [...compareWithEarlier(records, comparable.records, seed)].map(
    ([strategy, difference]) => `${strategy} against the earlier run: ${differenceText(difference)}\n`,
  );
  return (
    [...left, ...lines].join("") ||
    "Nothing to compare: the earlier run has no answers of these strategies to these items.\n"
  );
}

function factsOf({ settings, datasets, seed }: BenchRun): string[] {
  const { processor, cores } = describeMachine();
  const anti = settings["experts.anti"];
  const against = anti === "" ? "" : `, against ${anti} (anti)`;
  return [
    `Experts: ${settings["experts.general"]} (general) and ${settings["experts.code"]} (code)${against}`,
    `Machine: ${processor}, ${cores} cores`,
    ...datasets.map(({ name, hash }) => `${name}: SHA-256 ${hash.slice(0, 12)}`),
    `Seed ${seed}. The caches hold the prompt when an answer begins, as after a pause; "cold mean" adds its reading.`,
  ];
}

function parseStrategies(value: string): StrategyId[] {
  return value.split(",").map((id): StrategyId => {
    if (!isStrategyId(id)) throw new InvalidArgumentError(`There is no strategy "${id}".`);
    return id;
  });
}

function parseExperts(value: string): [general: string, code: string, anti?: string] {
  const [general, code, anti, ...more] = value.split(",");
  if (!general || !code || anti === "" || more.length > 0) {
    throw new InvalidArgumentError(
      "Name two models, GENERAL,CODE, or three: GENERAL,CODE,ANTI for the fusion `proxy`.",
    );
  }
  return [general, code, anti];
}

function parseCount(value: string): number {
  const count = Number(value);
  if (!Number.isInteger(count) || count < 1) throw new InvalidArgumentError("A whole number from 1 on.");
  return count;
}

function parseFold(value: string): Fold {
  const [number = 0, of = 0] = (/^(\d+)\/(\d+)$/.exec(value)?.slice(1) ?? []).map(Number);
  if (number < 1 || number > of) throw new InvalidArgumentError("Such as 1/2: the first half.");
  return { number, of };
}
