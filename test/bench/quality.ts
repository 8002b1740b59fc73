/**
 * `npm run bench:quality -- DATASET… [--limit N] [--model ID] [--seed N] [--json FILE]`: whether what makes completion
 * fast costs quality. Each item is written by the same model three times: by Tandem, which has been asked at earlier keys
 * before, so that prompts, answers and drafts are reused; with the same prompt, read and written afresh; and with the text
 * split at the cursor, as is usual. All three end where the same rule says. Programs are run, and the ways compared item by
 * item.
 */
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { parseArgs } from "node:util";
import { readDatasets } from "../../server/bench/dataset.ts";
import { percent } from "../../server/bench/figures.ts";
import { markdownTable } from "../../server/bench/markdown-table.ts";
import { isTested, passes } from "../../server/bench/program.ts";
import { checkReferences } from "../../server/bench/run-bench.ts";
import { sample } from "../../server/bench/sample.ts";
import { mcnemar } from "../../server/bench/statistics.ts";
import { ModelStore } from "../../server/models/store.ts";
import { DEFAULT_SETTINGS } from "../../server/settings.ts";
import { QualityArms, WAYS, type Way } from "./quality/arms.ts";

interface Row {
  readonly item: string;
  readonly texts: Record<Way, string>;
  readonly right: Record<Way, boolean>;
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    limit: { type: "string", default: "100000" },
    model: { type: "string", default: DEFAULT_SETTINGS["experts.code"] },
    seed: { type: "string", default: "1" },
    json: { type: "string" },
  },
});
/** An interrupted run reports what it has. */
const interrupted = new AbortController();
for (const name of ["SIGINT", "SIGTERM"] as const) process.once(name, () => interrupted.abort());
const { signal } = interrupted;

if (positionals.length === 0) throw new Error("Name a dataset: a .jsonl.gz file as `tandem bench` reads it.");
const datasets = await readDatasets(positionals);
const items = datasets.flatMap((each) =>
  sample(each.items.filter(isTested), Number(values.limit), Number(values.seed)),
);
await checkReferences(items, signal);
const file = await new ModelStore().locate(values.model);
if (file === undefined) throw new Error(`${values.model} is not on this machine. Run: npx tandem models fetch`);
const arms = await QualityArms.load(values.model, file, path.resolve("dist/grammars"), signal);
const rows: Row[] = [];
try {
  for (const item of items) {
    const texts = await arms.write(item, signal);
    const right = { tandem: false, afresh: false, split: false };
    for (const way of WAYS) right[way] = await passes(item, texts[way], signal);
    rows.push({ item: item.task_id, texts, right });
    process.stderr.write(`\r${rows.length} of ${items.length}`);
  }
} catch (failure) {
  if (!signal.aborted) throw failure;
} finally {
  await arms.dispose();
}
process.stdout.write(`\n${report()}\n`);
if (values.json) await writeFile(values.json, `${JSON.stringify(rows, undefined, 1)}\n`);

function report(): string {
  const lines = WAYS.map((way) => {
    const right = rows.filter((row) => row.right[way]).length;
    const only = [
      rows.filter((row) => row.right.tandem && !row.right[way]).length,
      rows.filter((row) => !row.right.tandem && row.right[way]).length,
    ] as const;
    const share = `${right} of ${rows.length} (${percent(right / rows.length)})`;
    if (way === "tandem") return ["Tandem, after earlier keys", share, "", ""];
    const same = rows.filter((row) => row.texts[way] === row.texts.tandem).length;
    const title = way === "afresh" ? "the same prompt, afresh" : "split at the cursor, afresh";
    return [title, share, `${only.join(" : ")}, p ${mcnemar(only).toFixed(2)}`, `${same} of ${rows.length}`];
  });
  return markdownTable(["written", "pass@1", "only Tandem : only this one (McNemar)", "the same text"], lines);
}
