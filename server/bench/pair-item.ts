import type { PairItem } from "./defer-by-share.ts";
import { type BenchRecord, isRight } from "./record.ts";
import { mean } from "./statistics.ts";

/** What two experts made of one item; undefined for an answer of an older version, which does not say what a cascade looks at. */
export function pairItem(cheap: BenchRecord, strong: BenchRecord): PairItem | undefined {
  if (!cheap.features) return undefined;
  return {
    problem: cheap.problem,
    features: cheap.features,
    logProbabilities: cheap.logProbabilities,
    margins: cheap.margins,
    cheapRight: isRight(cheap),
    strongRight: isRight(strong),
    strongSteps: strong.logProbabilities.length,
  };
}

/** Mean time of a token in ms, which tells the cheaper expert. NaN where nobody evaluated any. */
export function stepMs(records: readonly BenchRecord[]): number {
  const shares = records.flatMap(({ experts }) => experts).filter(({ tokens }) => tokens > 0);
  return mean(shares.map(({ ms, tokens }) => ms / tokens));
}
