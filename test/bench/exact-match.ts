/**
 * `npm run bench:exact -- FILE.jsonl.gz [--every N] [--strategies a,b] [--settings JSON]`: how often each strategy writes exactly what
 * stood in the hole, and how long it takes. The first strategy of an item finds its prompt cold, the others may not.
 */
import { readFile } from "node:fs/promises";
import path from "node:path";
import { parseArgs } from "node:util";
import { gunzipSync } from "node:zlib";
import { z } from "zod";
import { Engine } from "../../server/engine.ts";
import { parseSettings } from "../../server/settings.ts";
import { isStrategyId, STRATEGY_IDS, type StrategyId } from "../../server/strategies.ts";

const Item = z.object({
  task_id: z.string(),
  language: z.string(),
  prompt: z.string(),
  suffix: z.string(),
  canonical_solution: z.string(),
});

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { every: { type: "string", default: "1" }, strategies: { type: "string" }, settings: { type: "string" } },
});
const [file] = positionals;
if (!file)
  throw new Error("Name a dataset: a .jsonl.gz file with task_id, language, prompt, suffix, canonical_solution.");
const every = Number(values.every);
const strategies = (values.strategies?.split(",") ?? STRATEGY_IDS).map((id): StrategyId => {
  if (!isStrategyId(id))
    throw new Error(`There is no strategy "${id}". The strategies are ${STRATEGY_IDS.join(", ")}.`);
  return id;
});

const lines = gunzipSync(await readFile(file))
  .toString("utf8")
  .trim()
  .split("\n");
const items = lines.filter((_, index) => index % every === 0).map((line) => Item.parse(JSON.parse(line)));
const { settings } = parseSettings(JSON.parse(values.settings ?? "{}"));
const signal = new AbortController().signal;
const results = new Map(strategies.map((id) => [id, { exact: [] as boolean[], ms: [] as number[], empty: 0 }]));

const engine = new Engine(settings, { grammars: path.resolve("dist/grammars") });

for (const [index, item] of items.entries()) {
  for (const id of strategies) {
    const cursor = {
      document: `${item.task_id} ${id}`,
      language: item.language,
      text: item.prompt + item.suffix,
      offset: item.prompt.length,
    };
    const result = results.get(id);
    const candidate = await engine.completion.complete(cursor, id, { settings, signal });
    result?.exact.push(candidate.text.trim() === item.canonical_solution.trim());
    result?.ms.push(candidate.ms);
    if (result && candidate.text === "") result.empty++;
  }
  process.stderr.write(`\r${index + 1} of ${items.length}`);
}
process.stdout.write(
  `\n${path.basename(file)}, ${items.length} items\n| strategy | exact match | 95 % interval | median ms | empty |\n|---|---|---|---|---|\n`,
);
for (const [id, { exact, ms, empty }] of results) {
  const hits = exact.filter(Boolean).length;
  const [low, high] = wilson(hits, exact.length);
  const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
  process.stdout.write(
    `| ${id} | ${percent(hits / exact.length)} | ${percent(low)} to ${percent(high)} | ${Math.round(median(ms))} | ${empty} |\n`,
  );
}
await engine.dispose();

/** Wilson's interval of a share, at 95 %. */
function wilson(hits: number, n: number): [number, number] {
  const z = 1.96;
  const p = hits / n;
  const centre = (p + (z * z) / (2 * n)) / (1 + (z * z) / n);
  const half = (z / (1 + (z * z) / n)) * Math.sqrt((p * (1 - p)) / n + (z * z) / (4 * n * n));
  return [centre - half, centre + half];
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? Number.NaN;
}
