/**
 * `npm run bench:bytes -- DATASET… [--experts GENERAL,CODE] [--limit N] [--seed N] [--bytes N]`: what the two settings of
 * the byte ensemble, `ensemble.tolerance` and `ensemble.shortcut`, save and cost with real experts (byte-ensemble,
 * section 2 has it for toys). Both experts have the same weight. Each item is written with every pair of values, and
 * compared with the exact text.
 */
import { parseArgs } from "node:util";
import { readDataset } from "../../server/bench/dataset.ts";
import { percent } from "../../server/bench/figures.ts";
import { markdownTable } from "../../server/bench/markdown-table.ts";
import { sample } from "../../server/bench/sample.ts";
import { median } from "../../server/bench/statistics.ts";
import { ByteArms, type ByteText, EXACT, type Variant } from "./byte-ensemble/arms.ts";

const VARIANTS: readonly Variant[] = [
  EXACT,
  { tolerance: 0.02, shortcut: 1 },
  { tolerance: 0.1, shortcut: 1 },
  { tolerance: 0.02, shortcut: 0.8 },
  { tolerance: 0.02, shortcut: 0.5 },
  { tolerance: 0.02, shortcut: 0.3 },
  { tolerance: 0.1, shortcut: 0.5 },
];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    experts: { type: "string", default: "smollm2-135m,qwen2.5-coder-0.5b" },
    limit: { type: "string", default: "8" },
    seed: { type: "string", default: "1" },
    bytes: { type: "string", default: "48" },
  },
});
const interrupted = new AbortController();
for (const name of ["SIGINT", "SIGTERM"] as const) process.once(name, () => interrupted.abort());
const { signal } = interrupted;

if (positionals.length === 0) throw new Error("Name a dataset: a .jsonl.gz file as `tandem bench` reads it.");
const [general, code] = values.experts.split(",");
if (!general || !code) throw new Error("Name two models: --experts GENERAL,CODE.");
const datasets = await Promise.all(positionals.map(readDataset));
const items = datasets.flatMap((each) => sample(each.items, Number(values.limit), Number(values.seed)));
const arms = await ByteArms.load(general, code, signal);
const written: ByteText[][] = [];
try {
  for (const item of items) {
    written.push(await arms.write(item, VARIANTS, Number(values.bytes), signal));
    process.stderr.write(`\r${written.length} of ${items.length}`);
  }
} catch (failure) {
  if (!signal.aborted) throw failure;
} finally {
  await arms.dispose();
}
process.stdout.write(`\n${report()}\n`);

function report(): string {
  const exact = written.map(([text]) => text as ByteText);
  const rows = VARIANTS.map(({ tolerance, shortcut }, index) => {
    const texts = written.map((each) => each[index] as ByteText);
    const sum = (of: (text: ByteText) => number) => texts.reduce((total, text) => total + of(text), 0);
    const same = texts.filter(({ text }, i) => text === exact[i]?.text).length;
    const runs = sum(({ runs }) => runs) / sum(({ ownTokens }) => ownTokens);
    const slower = median(texts.map(({ ms }, i) => ms / (exact[i]?.ms ?? ms)));
    return [
      String(tolerance),
      shortcut >= 1 ? "off" : String(shortcut),
      runs.toFixed(2),
      percent(sum(({ uncertified }) => uncertified) / sum(({ emissions }) => emissions)),
      `${same} of ${texts.length}`,
      slower.toFixed(2),
    ];
  });
  const head = [
    "tolerance",
    "shortcut",
    "runs per own token",
    "not certified",
    "the exact text",
    "time of the exact one",
  ];
  return markdownTable(head, rows);
}
