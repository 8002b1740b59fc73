import { CALIBRATION_VERSION, type PairCalibration } from "../calibration/pair-calibration.ts";
import type { RoutingCalibration } from "../calibration/routing-calibration.ts";
import { EXPERT_ROLES } from "../protocol/strategies.ts";
import { DEFAULT_SETTINGS } from "../settings.ts";
import type { PairItem } from "./defer-by-share.ts";
import { familyOf } from "./family.ts";
import { type DeferralFit, fitDeferral } from "./fit-deferral.ts";
import { fitRouting, type RoutedOutcome } from "./fit-routing.ts";
import { groupBy } from "./group-by.ts";
import { pairItem, stepMs } from "./pair-item.ts";
import type { BenchLogFile } from "./read-bench-log.ts";
import { type BenchRecord, isRight, itemKey } from "./record.ts";
import { mean } from "./statistics.ts";

/** A log from which nothing can be learned. The message says what is missing. */
export class UnusableLogError extends Error {
  override readonly name = "UnusableLogError";
}

/** What was learned about two experts, and what else was tried. */
export interface PairFit extends Pick<DeferralFit, "compared" | "deciding"> {
  readonly calibration: PairCalibration;
}

interface Pair {
  readonly cheap: BenchRecord;
  readonly strong: BenchRecord;
}

/**
 * Learns all that can be learned about two experts from what each of them answered alone. Prose is left out, since it has
 * no right answer.
 * @throws {UnusableLogError} where the log lacks an expert or names several for one role
 */
export function fitPair(
  { datasets, records }: BenchLogFile,
  { seed, drawings }: { readonly seed: number; readonly drawings?: number },
): PairFit {
  const { pairs, cheap, strong } = pairUp(records);
  const items = pairs.map(toItem);
  const share = (holds: (pair: Pair) => boolean) => pairs.filter(holds).length / pairs.length;
  const counts = groupBy(pairs, ({ cheap }) => cheap.dataset);
  const stepRatio = stepMs(pairs.map((pair) => pair.cheap)) / stepMs(pairs.map((pair) => pair.strong));
  const deferral = fitDeferral(items, { stepRatio, seed, drawings });
  const calibration: PairCalibration = {
    version: CALIBRATION_VERSION,
    cheap,
    strong,
    measured: {
      datasets: datasets.flatMap(({ name, hash }) => {
        const own = counts.get(name);
        return own ? [{ name, hash, items: own.length }] : [];
      }),
      items: pairs.length,
      problems: new Set(items.map(familyOf)).size,
    },
    right: {
      cheap: share(({ cheap }) => isRight(cheap)),
      strong: share(({ strong }) => isRight(strong)),
      either: share(({ cheap, strong }) => isRight(cheap) || isRight(strong)),
    },
    steps: {
      cheap: mean(items.map(({ logProbabilities }) => logProbabilities.length)),
      strong: mean(items.map(({ strongSteps }) => strongSteps)),
    },
    deferral: deferral.calibration,
    routing: fitRoutingOf(pairs, seed),
  };
  return { calibration, compared: deferral.compared, deciding: deferral.deciding };
}

/** Undefined for logs of before routers were thought of. */
function fitRoutingOf(pairs: readonly Pair[], seed: number): RoutingCalibration | undefined {
  const items = pairs.flatMap(({ cheap, strong }) => {
    const { problem, routingFeatures: features } = cheap;
    const outcomes = Object.fromEntries([cheap, strong].flatMap(outcomeOf));
    return features ? [{ problem, features, outcomes }] : [];
  });
  if (items.length < pairs.length) return undefined;
  const stepMsOf = (own: readonly BenchRecord[]) => own[0]?.experts.map(({ id }) => [id, stepMs(own)] as const) ?? [];
  const both = [pairs.map(({ cheap }) => cheap), pairs.map(({ strong }) => strong)];
  return fitRouting(items, {
    seed,
    stepMs: Object.fromEntries(both.flatMap(stepMsOf)),
    costWeight: DEFAULT_SETTINGS["routing.costWeight"],
  });
}

function outcomeOf(record: BenchRecord): [string, RoutedOutcome][] {
  return record.experts.map(({ id, evidence }) => [
    id,
    {
      right: isRight(record),
      steps: record.logProbabilities.length,
      bitsPerByte: evidence && evidence.bytes > 0 ? evidence.nats / evidence.bytes / Math.LN2 : undefined,
    },
  ]);
}

function pairUp(records: readonly BenchRecord[]): { pairs: Pair[]; cheap: string; strong: string } {
  const tested = records.filter(({ nextWords }) => nextWords === undefined);
  const [general, code] = EXPERT_ROLES.map((role) => tested.filter(({ strategy }) => strategy === role));
  if (!general?.length || !code?.length) {
    throw new UnusableLogError(
      'The log has no answers of both experts alone. Run "npx tandem bench DATASET… --strategies general,code --json FILE".',
    );
  }
  const [first, second] = [general, code].sort((a, b) => stepMs(a) - stepMs(b)) as [BenchRecord[], BenchRecord[]];
  const strongOf = new Map(second.map((record) => [itemKey(record), record]));
  const pairs = first.flatMap((cheap) => {
    const strong = strongOf.get(itemKey(cheap));
    return strong ? [{ cheap, strong }] : [];
  });
  return { pairs, cheap: onlyId(first), strong: onlyId(second) };
}

function onlyId(records: readonly BenchRecord[]): string {
  const ids = [...new Set(records.flatMap(({ experts }) => experts.map(({ id }) => id)))];
  if (ids.length === 1) return ids[0] as string;
  throw new UnusableLogError(`The log is of several models in one role: ${ids.join(", ")}. Give the logs of one pair.`);
}

function toItem({ cheap, strong }: Pair): PairItem {
  const item = pairItem(cheap, strong);
  if (item) return item;
  throw new UnusableLogError(
    `The answer to ${cheap.item} has no features: the log is of an older version. Run it afresh.`,
  );
}
