import { isExpertRole } from "../protocol/strategies.ts";
import { UnusableLogError } from "./fit-pair.ts";
import { groupBy } from "./group-by.ts";
import type { BenchLogFile } from "./read-bench-log.ts";
import { answerKey } from "./record.ts";

/**
 * Logs in which the same experts answered alone become one, so that parts of the problems can be measured on different
 * days. Of several answers by one strategy to one item the last one counts.
 * @throws {UnusableLogError} where a dataset was another file in one log than in the next
 */
export function mergeLogs(logs: readonly BenchLogFile[]): BenchLogFile[] {
  return [...groupBy(logs, expertsOf).values()].map((alike) => {
    const datasets = lastOfEach(
      alike.flatMap(({ datasets }) => datasets),
      JSON.stringify,
    );
    for (const [name, { length }] of groupBy(datasets, ({ name }) => name)) if (length > 1) throw differs(name);
    return {
      datasets,
      records: lastOfEach(
        alike.flatMap(({ records }) => records),
        answerKey,
      ),
    };
  });
}

function differs(name: string): UnusableLogError {
  return new UnusableLogError(
    `The logs are of different files called "${name}" (their SHA-256 differs), and their answers would be mixed up. Measure one of them again, or learn from one log only.`,
  );
}

function expertsOf({ records }: BenchLogFile): string {
  const alone = records.filter(({ strategy }) => isExpertRole(strategy));
  const parts = alone.flatMap(({ strategy, experts }) => experts.map(({ id }) => `${strategy} ${id}`));
  return [...new Set(parts)].sort().join("\n");
}

function lastOfEach<T>(values: readonly T[], keyOf: (value: T) => string): T[] {
  return [...new Map(values.map((value) => [keyOf(value), value])).values()];
}
