import { EXPERT_ROLES } from "../protocol/strategies.ts";
import { familyOf } from "./family.ts";
import { groupBy } from "./group-by.ts";
import { type BenchRecord, bothWorked, isRight, itemKey } from "./record.ts";
import { bootstrap, type Estimate, mcnemar, mean, quantile } from "./statistics.ts";

/** What came of one strategy. Shares are from 0 to 1, times in ms. */
export interface StrategySummary {
  readonly n: number;
  /** Share that passed, of those that have a test; NaN where none has. */
  readonly pass: number;
  readonly exact: number;
  readonly editSimilarity: number;
  /** Mean share of the next five words; NaN without prose. */
  readonly nextWords: number;
  readonly meanMs: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  /** With the reading of the prompt by the experts of each answer. */
  readonly coldMeanMs: number;
  /** Mean number of tokens that each expert evaluated, by its id. */
  readonly tokens: Readonly<Record<string, number>>;
  /** Share of answers that one expert began and another one took over. */
  readonly deferred: number;
  /** Share of answers for which both experts worked, be it only with drafts or as judges. */
  readonly bothWorked: number;
  readonly empty: number;
  /** Against the best single expert; missing for that itself. */
  readonly difference?: PairedDifference;
}

/** A paired difference in the share of right answers. */
export interface PairedDifference extends Estimate {
  /** Items that only this one, and only the other got right. */
  readonly only: readonly [number, number];
  /** McNemar's exact two-sided p. */
  readonly p: number;
}

export interface BenchSummary {
  readonly strategies: Readonly<Record<string, StrategySummary>>;
  /** The single expert that got most right, the faster one of equals; missing where none was run. */
  readonly bestSingle: ({ readonly id: string } & StrategySummary) | undefined;
  /** Right wherever any single expert was; missing where none was run. */
  readonly oracle: { readonly pass: number; readonly exact: number } | undefined;
}

/** Sums up the records of a run, in which every strategy has answered the same items. */
export function summarize(records: readonly BenchRecord[], seed: number): BenchSummary {
  const byStrategy = groupBy(records, ({ strategy }) => strategy);
  const alone = new Map([...byStrategy].map(([id, own]) => [id, summarizeOne(own)]));
  const singles = EXPERT_ROLES.filter((role) => alone.has(role));
  const best = singles.reduce<string | undefined>((known, role) => {
    const [left, right] = [byStrategy.get(known ?? ""), byStrategy.get(role)];
    if (!left || !right) return role;
    const [most, own] = [count(left, isRight), count(right, isRight)];
    const faster = mean(right.map(({ ms }) => ms)) < mean(left.map(({ ms }) => ms));
    return own > most || (own === most && faster) ? role : known;
  }, undefined);
  const bestRecords = byStrategy.get(best ?? "");
  const strategies = Object.fromEntries(
    [...byStrategy].map(([id, own]) => {
      const one = alone.get(id) as StrategySummary;
      return [id, bestRecords && id !== best ? { ...one, difference: compare(own, bestRecords, seed) } : one];
    }),
  );
  const bestOne = best === undefined ? undefined : alone.get(best);
  return {
    strategies,
    bestSingle: best !== undefined && bestOne ? { id: best, ...bestOne } : undefined,
    oracle: singles.length === 0 ? undefined : oracleOf(singles.flatMap((role) => byStrategy.get(role) ?? [])),
  };
}

function summarizeOne(records: readonly BenchRecord[]): StrategySummary {
  const times = records.map(({ ms }) => ms);
  const tested = records.filter(({ passes }) => passes !== undefined);
  const ids = new Set(records.flatMap(({ experts }) => experts.map(({ id }) => id)));
  const tokensOf = (id: string) =>
    records.reduce((sum, { experts }) => sum + (experts.find((expert) => expert.id === id)?.tokens ?? 0), 0);
  return {
    n: records.length,
    pass: share(tested, ({ passes }) => passes === true),
    exact: share(records, ({ exact }) => exact),
    editSimilarity: mean(records.map(({ editSimilarity }) => editSimilarity)),
    nextWords: mean(records.flatMap(({ nextWords }) => nextWords ?? [])),
    meanMs: mean(times),
    p50Ms: quantile(times, 0.5),
    p95Ms: quantile(times, 0.95),
    coldMeanMs: mean(records.map(({ ms, promptMs }) => ms + promptMs)),
    tokens: Object.fromEntries([...ids].map((id) => [id, tokensOf(id) / records.length])),
    deferred: share(records, ({ deferred }) => deferred === true),
    bothWorked: share(records, bothWorked),
    empty: share(records, ({ text }) => text === ""),
  };
}

/** How much more often one is right than the other, with an interval over families of problems and McNemar's test over items. */
export function compare(
  records: readonly BenchRecord[],
  others: readonly BenchRecord[],
  seed: number,
): PairedDifference {
  const rightOf = new Map(others.map((other) => [itemKey(other), isRight(other)]));
  const pairs = records.flatMap((record) => {
    const other = rightOf.get(itemKey(record));
    return other === undefined
      ? []
      : [{ problem: record.problem, difference: Number(isRight(record)) - Number(other) }];
  });
  const families = [...groupBy(pairs, familyOf).values()];
  const only = [
    pairs.filter(({ difference }) => difference > 0).length,
    pairs.filter(({ difference }) => difference < 0).length,
  ] as const;
  const figure = (drawn: readonly (typeof pairs)[]) => mean(drawn.flat().map(({ difference }) => difference));
  return { ...bootstrap(families, figure, seed), only, p: mcnemar(only) };
}

function oracleOf(records: readonly BenchRecord[]): { pass: number; exact: number } {
  const items = [...groupBy(records, itemKey).values()];
  const tested = items.filter((answers) => answers.some(({ passes }) => passes !== undefined));
  return {
    pass: share(tested, (answers) => answers.some(({ passes }) => passes)),
    exact: share(items, (answers) => answers.some(({ exact }) => exact)),
  };
}

function count<T>(values: readonly T[], holds: (value: T) => boolean): number {
  return values.filter(holds).length;
}

function share<T>(values: readonly T[], holds: (value: T) => boolean): number {
  return values.length === 0 ? Number.NaN : count(values, holds) / values.length;
}
