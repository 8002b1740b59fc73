/**
 * `npm run bench:exact -- FILE.jsonl.gz [--every N] [--strategies a,b] [--settings JSON] [--against JSON]`: how often each
 * strategy writes exactly what stood in the hole, how often the program passes its test (Python only), and how long it
 * takes. The first strategy of an item finds its prompt cold, the others may not. With `--against`, everything is written
 * once more with other settings, and the two are compared item by item.
 */
import { readFile } from "node:fs/promises";
import path from "node:path";
import { parseArgs } from "node:util";
import { gunzipSync } from "node:zlib";
import { z } from "zod";
import { Engine } from "../../server/engine.ts";
import { parseSettings } from "../../server/settings.ts";
import { isStrategyId, STRATEGY_IDS, type StrategyId } from "../../server/strategies.ts";
import { passes } from "./pass.ts";
import { mcnemar, median, wilson } from "./statistics.ts";

const Item = z.object({
  task_id: z.string(),
  language: z.string(),
  prompt: z.string(),
  suffix: z.string(),
  canonical_solution: z.string(),
  test: z.string().optional(),
});
type Item = z.output<typeof Item>;

interface Result {
  readonly text: string;
  readonly exact: boolean;
  readonly passes: boolean | undefined;
  readonly ms: number;
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    every: { type: "string", default: "1" },
    strategies: { type: "string" },
    settings: { type: "string", default: "{}" },
    against: { type: "string" },
  },
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
const items = lines.filter((_, index) => index % every === 0).map((line) => asInEditor(Item.parse(JSON.parse(line))));

const first = await writeAll(values.settings);
report(first);
if (values.against !== undefined) {
  const second = await writeAll(values.against);
  report(second);
  compare(first, second);
}

/**
 * Where whole lines are missing, a person writes in an empty line: the newline at the hole's end stands in the file. Without
 * it the cursor would stand in front of the next line's text, where an editor's completion ends.
 */
function asInEditor(item: Item): Item {
  return item.canonical_solution.endsWith("\n") ? { ...item, suffix: `\n${item.suffix}` } : item;
}

/** Writes all items with all strategies, with settings given as JSON. */
async function writeAll(json: string): Promise<Map<StrategyId, Result[]>> {
  const { settings } = parseSettings(JSON.parse(json));
  const { signal } = new AbortController();
  const engine = new Engine(settings, { grammars: path.resolve("dist/grammars") });
  const results = new Map(strategies.map((id): [StrategyId, Result[]] => [id, []]));
  for (const [index, item] of items.entries()) {
    for (const id of strategies) {
      const { task_id, language, prompt, suffix } = item;
      const cursor = { document: `${task_id} ${id}`, language, text: prompt + suffix, offset: prompt.length };
      const { text, ms } = await engine.completion.complete(cursor, id, { settings, signal });
      const exact = text.trim() === item.canonical_solution.trim();
      results.get(id)?.push({ text, exact, ms, passes: await passesTest(item, text) });
    }
    process.stderr.write(`\r${index + 1} of ${items.length}`);
  }
  await engine.dispose();
  return results;
}

/** Undefined where there is no test, or none that can be run. */
async function passesTest({ language, prompt, suffix, test }: Item, text: string): Promise<boolean | undefined> {
  if (language !== "python" || test === undefined) return undefined;
  return passes(`${prompt}${text}${suffix}\n${test}`);
}

function report(results: ReadonlyMap<StrategyId, readonly Result[]>): void {
  process.stdout.write(
    `\n${path.basename(file ?? "")}, ${items.length} items\n| strategy | pass@1 | exact match | 95 % interval | median ms | empty |\n|---|---|---|---|---|---|\n`,
  );
  for (const [id, all] of results) {
    const exact = all.filter((result) => result.exact).length;
    const tested = all.filter((result) => result.passes !== undefined);
    const passed = tested.filter((result) => result.passes).length;
    const [low, high] = wilson(exact, all.length);
    const cells = [
      id,
      tested.length > 0 ? percent(passed / tested.length) : "",
      percent(exact / all.length),
      `${percent(low)} to ${percent(high)}`,
      Math.round(median(all.map(({ ms }) => ms))),
      all.filter(({ text }) => text === "").length,
    ];
    process.stdout.write(`| ${cells.join(" | ")} |\n`);
  }
}

/** What the two settings differ in, item by item. */
function compare(
  first: ReadonlyMap<StrategyId, readonly Result[]>,
  second: ReadonlyMap<StrategyId, readonly Result[]>,
): void {
  for (const [id, results] of first) {
    const pairs = results.map((result, index) => [result, (second.get(id) ?? [])[index] ?? result] as const);
    const same = pairs.filter(([one, other]) => one.text === other.text).length;
    process.stdout.write(`\n${id}: the same text on ${same} of ${pairs.length} items\n`);
    for (const figure of ["passes", "exact"] as const) {
      const only = [
        pairs.filter(([one, other]) => one[figure] && !other[figure]).length,
        pairs.filter(([one, other]) => !one[figure] && other[figure]).length,
      ] as const;
      const p = mcnemar(only).toFixed(3);
      process.stdout.write(
        `${figure}: only with the first ${only[0]}, only with the second ${only[1]}; McNemar p = ${p}\n`,
      );
    }
  }
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
