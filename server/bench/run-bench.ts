import { Random, seedOf, shuffled } from "../calibration/random.ts";
import { deferralFeatures } from "../collaboration/deferral-features.ts";
import { routingFeatures } from "../collaboration/routing-features.ts";
import type { TraceStep } from "../collaboration/strategy.ts";
import type { Answer } from "../completion/answer.ts";
import type { CompletionService, Cursor, PlaceRead } from "../completion/completion-service.ts";
import type { ExpertPart } from "../experts/expert.ts";
import type { ExpertPool } from "../experts/expert-pool.ts";
import { EXPERT_PARTS, EXPERT_ROLES, isExpertRole, type StrategyId } from "../protocol/strategies.ts";
import type { Settings } from "../settings.ts";
import type { BenchLog } from "./bench-log.ts";
import type { BenchItem } from "./dataset.ts";
import { canIsolate, isTested, passes } from "./program.ts";
import type { BenchRecord } from "./record.ts";
import { editSimilarity, isExact, nextWords } from "./scores.ts";

/** The parts of an engine that are measured. */
export interface BenchEngine {
  readonly completion: Pick<CompletionService, "readPrompt" | "complete" | "forgetDocument">;
  readonly experts: Pick<ExpertPool, "forgetWritten">;
}

export interface BenchPlan {
  readonly items: readonly BenchItem[];
  readonly strategies: readonly StrategyId[];
  readonly settings: Settings;
  readonly seed: number;
  /** Called after every answer: how many there are, of how many, and how many of these an earlier run wrote. */
  readonly onProgress: (done: number, all: number, resumed: number) => void;
}

/** A dataset that no system could pass. */
export class UnusableDatasetError extends Error {
  override readonly name = "UnusableDatasetError";
}

/**
 * Runs the programs with what stood in their holes.
 * @throws {UnusableDatasetError} when one does not pass: what is measured with it would mean nothing
 */
export async function checkReferences(items: readonly BenchItem[], signal: AbortSignal): Promise<void> {
  for (const item of items.filter(isTested)) {
    if (await passes(item, item.canonical_solution, signal)) continue;
    const network = (await canIsolate()) ? " without the network," : "";
    throw new UnusableDatasetError(
      `${item.dataset} cannot be used: ${item.task_id} does not pass its test with its own solution. Is ${item.language} installed here? It is run by itself,${network} for ten seconds at most.`,
    );
  }
}

/**
 * Answers every item with every strategy, one after the other. Each finds the prompt in the experts' caches, as it is after
 * a pause, and nothing that another strategy wrote; which goes first changes from item to item. What the log has is not
 * asked again. Returns the records of the plan, item by item, with the strategies in the plan's order. Rejects with what
 * the engine rejects with, and with the signal's reason; what was answered by then is in the log.
 */
export async function runBench(
  engine: BenchEngine,
  log: BenchLog,
  plan: BenchPlan,
  signal: AbortSignal,
): Promise<BenchRecord[]> {
  const { items, settings, seed, onProgress } = plan;
  const strategies = strategiesOf(plan);
  const records: BenchRecord[] = [];
  const all = items.length * strategies.length;
  const resumed = countAnswered(log, plan);
  let done = resumed;
  for (const item of items) {
    const missing = strategies.filter((strategy) => !log.get(item.dataset, item.task_id, strategy));
    if (missing.length > 0) {
      const cursor = cursorOf(item);
      const read = await readPrompt(engine, cursor, partsAsked(missing, settings), settings, signal);
      for (const strategy of shuffled(missing, new Random(seedOf(item.task_id, seed)))) {
        await engine.experts.forgetWritten(signal);
        const answer = await engine.completion.complete(cursor, strategy, { settings, signal });
        await log.add(await toRecord(item, strategy, answer, read, signal));
        onProgress(++done, all, resumed);
      }
      engine.completion.forgetDocument(cursor.document);
    }
    for (const strategy of strategies) {
      const record = log.get(item.dataset, item.task_id, strategy);
      if (record) records.push(record);
    }
  }
  return records;
}

/** How many answers of a plan the log has from an earlier run. */
export function countAnswered(log: BenchLog, plan: Pick<BenchPlan, "items" | "strategies">): number {
  return answersOf(plan).filter(({ dataset, item, strategy }) => log.get(dataset, item, strategy) !== undefined).length;
}

/** The answers that a plan asks for. */
export function answersOf(plan: Pick<BenchPlan, "items" | "strategies">) {
  return plan.items.flatMap(({ dataset, task_id }) =>
    strategiesOf(plan).map((strategy) => ({ dataset, item: task_id, strategy })),
  );
}

/** One that was named twice must not be asked twice. */
function strategiesOf({ strategies }: Pick<BenchPlan, "strategies">): StrategyId[] {
  return [...new Set(strategies)];
}

function cursorOf({ dataset, task_id, language, prompt, suffix }: BenchItem): Cursor {
  return { document: `${dataset}/${task_id}`, language, text: prompt + suffix, offset: prompt.length };
}

/** Who may be asked by strategies. An anti-expert plays a part in ensembles only. */
export function partsAsked(strategies: readonly StrategyId[], settings: Settings): readonly ExpertPart[] {
  const ensembles = settings["ensemble.fusion"] === "proxy" ? ["ensemble", "auto"] : [];
  return EXPERT_PARTS.filter((part) =>
    strategies.some((strategy) =>
      part === "anti" ? ensembles.includes(strategy) : !isExpertRole(strategy) || strategy === part,
    ),
  );
}

/** What an expert found in reading the prompt, and what that took it in ms. */
interface Read extends PlaceRead {
  readonly ms: number;
}

async function readPrompt(
  engine: BenchEngine,
  cursor: Cursor,
  parts: readonly ExpertPart[],
  settings: Settings,
  signal: AbortSignal,
): Promise<ReadonlyMap<ExpertPart, Read>> {
  const reads = new Map<ExpertPart, Read>();
  for (const role of parts) {
    const start = performance.now();
    const place = await engine.completion.readPrompt(cursor, role, { settings, signal });
    reads.set(role, { ...place, ms: performance.now() - start });
  }
  return reads;
}

async function toRecord(
  item: BenchItem,
  strategy: StrategyId,
  answer: Answer,
  reads: ReadonlyMap<ExpertPart, Read>,
  signal: AbortSignal,
): Promise<BenchRecord> {
  const { text, experts, trace } = answer;
  const logProbabilities = trace.map(({ probabilities }) =>
    Math.log(Math.max(Number.MIN_VALUE, ...EXPERT_ROLES.flatMap((role) => probabilities[role] ?? []))),
  );
  const { dataset, task_id, problem, language, canonical_solution: reference } = item;
  return {
    dataset,
    item: task_id,
    problem,
    strategy,
    chosen: answer.strategy,
    reason: answer.reason,
    text,
    exact: isExact(text, reference),
    passes: isTested(item) ? await passes(item, text, signal) : undefined,
    editSimilarity: editSimilarity(text, reference),
    nextWords: language === "markdown" ? nextWords(text, reference) : undefined,
    ms: answer.ms,
    promptMs: experts.reduce((sum, { role }) => sum + (reads.get(role)?.ms ?? 0), 0),
    confidence: answer.confidence,
    experts: experts.map(({ id, role, text: own, tokens, ms, meanLogProbability }) => ({
      id,
      role,
      text: own,
      tokens,
      ms,
      meanLogProbability,
      evidence: reads.get(role)?.evidence,
    })),
    deferred: answer.deferred,
    logProbabilities,
    margins: experts.length === 1 ? trace.map(marginOf) : undefined,
    features: experts.length === 1 ? featuresOf(item, answer, logProbabilities) : undefined,
    routingFeatures: placeFeatures(language, reads),
  };
}

/** Of an answer by one expert alone. A single listed token is ahead by all that it has. */
function marginOf({ opinions = {} }: TraceStep): number {
  const [likeliest = []] = Object.values(opinions).map((opinion) => opinion.likeliest);
  const [first, second] = likeliest;
  return (first?.probability ?? 0) - (second?.probability ?? 0);
}

/** Every expert is given the same text around the cursor: what the first one read says what a router sees. */
function placeFeatures(language: string, reads: ReadonlyMap<ExpertPart, Read>): number[] | undefined {
  const [read] = reads.values();
  if (!read) return undefined;
  const { prefix, middle, suffix } = read.prompt;
  return routingFeatures({ before: prefix + middle, after: suffix }, read.place, language);
}

/** Of the text as it was written, which is what a cascade sees: before the post-filters. */
function featuresOf(
  { prompt, suffix }: BenchItem,
  { trace, limited }: Answer,
  logProbabilities: readonly number[],
): number[] {
  const text = Buffer.concat(trace.map(({ bytes }) => bytes)).toString();
  return deferralFeatures({ text, logProbabilities, limited }, { before: prompt, after: suffix });
}
