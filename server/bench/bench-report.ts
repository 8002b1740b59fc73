import { readFile } from "node:fs/promises";
import { z } from "zod";
import type { Settings } from "../settings.ts";
import type { BenchItem, Dataset } from "./dataset.ts";
import { describeMachine } from "./describe-machine.ts";
import { groupBy } from "./group-by.ts";
import { type BenchRecord, recordSchema } from "./record.ts";
import { compare, type PairedDifference, summarize } from "./summary.ts";

/** A run, with all that is needed to tell of it. */
export interface BenchRun {
  readonly datasets: readonly Dataset[];
  readonly items: readonly BenchItem[];
  readonly records: readonly BenchRecord[];
  readonly settings: Settings;
  readonly seed: number;
}

/** The whole run as it is written with `--json`. Figures that are not known are null there, since JSON has no NaN. */
export function toJson({ datasets, items, records, settings, seed }: BenchRun) {
  const { strategies, bestSingle, oracle } = summarize(records, seed);
  return {
    machine: describeMachine(),
    datasets: datasets.map(({ name, hash }) => ({
      name,
      hash,
      items: items.filter(({ dataset }) => dataset === name).length,
    })),
    items: items.length,
    seed,
    settings,
    summary: { ...strategies, bestSingle, oracle },
    records,
  };
}

const earlierSchema = z.object({ records: z.array(recordSchema) });

/**
 * How each strategy does against the same strategy in an earlier run, of which `file` is the JSON: item by item.
 * Rejects when that is no such file.
 */
export async function compareWithEarlier(
  records: readonly BenchRecord[],
  file: string,
  seed: number,
): Promise<ReadonlyMap<string, PairedDifference>> {
  const parsed = earlierSchema.safeParse(JSON.parse(await readFile(file, "utf8")));
  if (!parsed.success) throw new Error(`${file} is no report of an earlier run: ${z.prettifyError(parsed.error)}`);
  const earlier = groupBy(parsed.data.records, ({ strategy }) => strategy);
  const differences = new Map<string, PairedDifference>();
  for (const [strategy, own] of groupBy(records, (record) => record.strategy)) {
    const others = earlier.get(strategy);
    if (others) differences.set(strategy, compare(own, others, seed));
  }
  return differences;
}
