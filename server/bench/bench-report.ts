import type { Settings } from "../settings.ts";
import type { BenchItem, Dataset } from "./dataset.ts";
import { describeMachine } from "./describe-machine.ts";
import { groupBy } from "./group-by.ts";
import type { BenchLogFile } from "./read-bench-log.ts";
import type { BenchRecord } from "./record.ts";
import { compare, type PairedDifference, summarize } from "./summary.ts";

/** A run, with all that is needed to tell of it. */
export interface BenchRun {
  readonly datasets: readonly Dataset[];
  readonly items: readonly BenchItem[];
  readonly records: readonly BenchRecord[];
  readonly settings: Settings;
  readonly seed: number;
  /** Whether what was written ran without the network. */
  readonly programsIsolated: boolean;
}

/**
 * The whole run as it is written with `--json`. Times are in ms, shares from 0 to 1. Figures that are not known are null
 * there, since JSON has no NaN, and so are `bestSingle` and `oracle` where no expert was asked alone.
 */
export function toJson({ datasets, items, records, settings, seed, programsIsolated }: BenchRun) {
  const { strategies, bestSingle, oracle } = summarize(records, seed);
  return {
    machine: { ...describeMachine(), programsIsolated },
    datasets: datasets.map(({ name, hash }) => ({
      name,
      hash,
      items: items.filter(({ dataset }) => dataset === name).length,
    })),
    items: items.length,
    seed,
    settings,
    summary: { ...strategies, bestSingle: bestSingle ?? null, oracle: oracle ?? null },
    records,
  };
}

/**
 * What of an earlier run can be compared: answers to the same data.
 * @returns its other answers, and the names of datasets that were other files then
 */
export function comparableWith(
  datasets: readonly Pick<Dataset, "name" | "hash">[],
  earlier: BenchLogFile,
): { readonly records: readonly BenchRecord[]; readonly changed: readonly string[] } {
  const before = new Map(earlier.datasets.map(({ name, hash }) => [name, hash]));
  const changed = datasets.flatMap(({ name, hash }) => (before.has(name) && before.get(name) !== hash ? [name] : []));
  return { records: earlier.records.filter(({ dataset }) => !changed.includes(dataset)), changed };
}

/**
 * How each strategy does against the same strategy in an earlier run, over the items that both answered. A strategy
 * without any is left out.
 */
export function compareWithEarlier(
  records: readonly BenchRecord[],
  earlier: readonly BenchRecord[],
  seed: number,
): ReadonlyMap<string, PairedDifference> {
  const before = groupBy(earlier, ({ strategy }) => strategy);
  const differences = new Map<string, PairedDifference>();
  for (const [strategy, own] of groupBy(records, (record) => record.strategy)) {
    const difference = compare(own, before.get(strategy) ?? [], seed);
    if (!Number.isNaN(difference.value)) differences.set(strategy, difference);
  }
  return differences;
}
