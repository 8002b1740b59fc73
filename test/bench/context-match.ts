/**
 * `npm run bench:context -- [--limit N] [--context TOKENS] [--window TOKENS] [--model ID] [--seed TEXT] [--json FILE] [--dry]`:
 * whether pieces of other files help the code expert. Holes are dug into real packages where a line uses what another
 * file declares; the other files of the package are the open documents. Each hole is filled without and with context,
 * with the same window. Besides exact match it tells how well the missing text was predicted, in bits per byte, which
 * shows smaller differences.
 */
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { parseArgs } from "node:util";
import { percent } from "../../server/bench/figures.ts";
import { markdownTable } from "../../server/bench/markdown-table.ts";
import { bootstrap, mcnemar, mean } from "../../server/bench/statistics.ts";
import { writeAlone } from "../../server/collaboration/single.ts";
import { splitAtAnchor } from "../../server/completion/anchor.ts";
import { ContextIndex } from "../../server/completion/context/context-index.ts";
import { ContextKeeper } from "../../server/completion/context/context-keeper.ts";
import { readCursorTerms } from "../../server/completion/context/cursor-terms.ts";
import { estimateTokens } from "../../server/completion/token-estimate.ts";
import { selectWindow } from "../../server/completion/window.ts";
import type { Expert, Prompt, PromptContext } from "../../server/experts/expert.ts";
import { LlamaExpert } from "../../server/experts/llama-expert.ts";
import { LlamaRuntime } from "../../server/experts/llama-runtime.ts";
import { ModelStore } from "../../server/models/store.ts";
import { DEFAULT_SETTINGS } from "../../server/settings.ts";
import { digHoles, type Hole } from "./context-match/holes.ts";
import { readPackages } from "./context-match/packages.ts";

/** As many documents as a person has open; the file that declares what is missing is one of them. */
const OPEN_DOCUMENTS = 20;
const NEW_TOKENS = 40;

interface Result {
  readonly text: string;
  readonly exact: boolean;
  /** Of the missing text. */
  readonly bitsPerByte: number;
  readonly promptTokens: number;
}

const { values } = parseArgs({
  options: {
    limit: { type: "string", default: "40" },
    context: { type: "string", default: "384" },
    window: { type: "string", default: "384" },
    model: { type: "string", default: DEFAULT_SETTINGS["experts.code"] },
    seed: { type: "string", default: "tandem" },
    json: { type: "string" },
    dry: { type: "boolean", default: false },
  },
});
const budgets = { window: Number(values.window), context: Number(values.context) };
const signal = new AbortController().signal;
/** An interrupted run reports what it has. */
const interrupted = new AbortController();
for (const name of ["SIGINT", "SIGTERM"] as const) process.once(name, () => interrupted.abort());
const holes = digHoles(readPackages(path.resolve(import.meta.dirname, "../..")), Number(values.limit), values.seed);
const tasks = await Promise.all(holes.map(async (hole) => ({ hole, ...(await promptsFor(hole)) })));
const found = tasks.filter(({ hole, informed }) => informed.context?.pieces.some((p) => p.path === hole.declaredIn));
process.stdout.write(
  `${tasks.length} holes; the file that declares the identifier is among the pieces of ${found.length}\n`,
);
if (values.dry) {
  for (const { hole, informed } of tasks) process.stdout.write(`${draw(hole, informed)}\n`);
} else {
  await run();
}

async function run(): Promise<void> {
  const runtime = new LlamaRuntime(0);
  const file = await new ModelStore().locate(values.model);
  if (file === undefined) throw new Error(`${values.model} is not on this machine. Run: npx tandem models fetch`);
  const promptTokens = Math.ceil((budgets.window * 4) / 3) + budgets.context + 64;
  const limits = { promptTokens, newTokens: 2 * NEW_TOKENS, cacheBytes: 0 };
  const options = { runtime, id: values.model, role: "code", file, expectedBitsPerByte: () => undefined } as const;
  const expert = await LlamaExpert.load({ ...options, ...limits }, signal);
  const pairs: { hole: Hole; alone: Result; informed: Result }[] = [];
  for (const { hole, alone, informed } of tasks) {
    if (interrupted.signal.aborted) break;
    pairs.push({ hole, alone: await fill(expert, alone, hole), informed: await fill(expert, informed, hole) });
    process.stderr.write(`\r${pairs.length} of ${tasks.length}`);
  }
  process.stdout.write(report(pairs));
  if (values.json) {
    const rows = pairs.map(({ hole: { package: from, file, ...hole }, ...results }) => ({
      ...hole,
      package: from.name,
      file: file.path,
      ...results,
    }));
    await writeFile(values.json, JSON.stringify(rows, undefined, 2));
  }
  await runtime.dispose();
}

async function promptsFor(hole: Hole): Promise<{ alone: Prompt; informed: Prompt }> {
  const { file, offset, solution } = hole;
  const text = file.text.slice(0, offset) + file.text.slice(offset + solution.length);
  const window = selectWindow(text, offset, budgets.window, estimateTokens);
  const alone = splitAtAnchor(window, estimateTokens);
  const index = new ContextIndex();
  const others = hole.package.files.filter((other) => other !== file);
  const needed = others.filter((other) => other.path === hole.declaredIn);
  const open = [...needed, ...others.filter((other) => !needed.includes(other))].slice(0, OPEN_DOCUMENTS);
  await index.update(
    open.map((other) => ({ ...other, uri: other.path, version: 1, lastActive: 0 })),
    signal,
  );
  const { before, after } = window;
  const keeper = new ContextKeeper();
  const near = { uri: file.path, language: file.language, terms: readCursorTerms({ before, after, head: text }) };
  keeper.revise(index, { ...near, budget: budgets.context, countTokens: estimateTokens, now: 0 });
  const context: PromptContext = { repository: hole.package.name, path: file.path, pieces: keeper.pieces };
  return { alone, informed: { ...alone, context } };
}

async function fill(expert: Expert, prompt: Prompt, { file, solution }: Hole): Promise<Result> {
  const missing = `${solution.trimEnd()}\n`;
  const nats = await natsOf(expert, { ...prompt, middle: prompt.middle + missing });
  const without = await natsOf(expert, prompt);
  const request = {
    prompt,
    language: file.language,
    place: "code",
    maxTokens: NEW_TOKENS,
    settings: DEFAULT_SETTINGS,
    signal,
    stop: (text: string) => (text.includes("\n") ? text.indexOf("\n") : undefined),
  } as const;
  const { text } = await writeAlone(expert, request, { strategy: "code", reason: "" });
  return {
    text,
    exact: text.trim() === solution.trim(),
    bitsPerByte: (nats.nats - without.nats) / Math.LN2 / Buffer.byteLength(missing),
    promptTokens: without.length,
  };
}

/** How well the middle of a prompt is predicted. */
async function natsOf(expert: Expert, prompt: Prompt): Promise<{ nats: number; length: number }> {
  const sequence = await expert.open(prompt, signal, { evidence: true });
  try {
    return { nats: sequence.evidence?.nats ?? 0, length: sequence.length };
  } finally {
    sequence.close();
  }
}

function report(pairs: readonly { alone: Result; informed: Result }[]): string {
  const row = (name: string, results: readonly Result[]) => {
    const exact = mean(results.map((result) => Number(result.exact)));
    const bits = mean(results.map(({ bitsPerByte }) => bitsPerByte));
    const tokens = mean(results.map(({ promptTokens }) => promptTokens));
    return [name, percent(exact), bits.toFixed(3), String(Math.round(tokens))];
  };
  const only = (one: "alone" | "informed", other: "alone" | "informed") =>
    pairs.filter((pair) => pair[one].exact && !pair[other].exact).length;
  const gained = only("informed", "alone");
  const lost = only("alone", "informed");
  const exact = interval(pairs.map(({ alone, informed }) => Number(informed.exact) - Number(alone.exact)));
  const differences = pairs.map(({ alone, informed }) => informed.bitsPerByte - alone.bitsPerByte);
  const bits = interval(differences);
  const head = ["", "exact match", "bits per byte of the missing text", "prompt tokens"];
  const rows = [
    row(
      "without context",
      pairs.map(({ alone }) => alone),
    ),
    row(
      "with context",
      pairs.map(({ informed }) => informed),
    ),
    [
      "difference",
      `${percent((gained - lost) / pairs.length)} (${exact.map(percent).join(" to ")})`,
      `${mean(differences).toFixed(3)} (${bits.map((value) => value.toFixed(3)).join(" to ")})`,
      "",
    ],
  ];
  return [
    `\n\n${values.model}, ${pairs.length} holes, window ${budgets.window}, context ${budgets.context} tokens (estimated)`,
    "",
    markdownTable(head, rows),
    "",
    `Right only with context ${gained}, only without ${lost}: McNemar p = ${mcnemar([gained, lost]).toFixed(3)}`,
    "",
  ].join("\n");
}

function draw(hole: Hole, { context }: Prompt): string {
  const pieces = context?.pieces.map(({ path: from, text }) => `  --- ${from}\n${text.replace(/^/gm, "  | ")}`) ?? [];
  const before = hole.file.text.slice(0, hole.offset).split("\n").at(-1) ?? "";
  return `\n## ${hole.package.name}/${hole.file.path}: ${hole.name} of ${hole.declaredIn}\n${before}█${hole.solution}\n${pieces.join("\n")}`;
}

/** The 95 % bootstrap interval of a mean. */
function interval(values: readonly number[]): number[] {
  const { low, high } = bootstrap(values, mean, 1);
  return [low, high];
}
