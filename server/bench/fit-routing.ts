import { outOfFold } from "../calibration/folds.ts";
import { fitNearest } from "../calibration/knn.ts";
import { fitLogistic } from "../calibration/logistic.ts";
import { fitFactorisation } from "../calibration/matrix-factorisation.ts";
import {
  evidenceLeads,
  predictWith,
  type Router,
  type RouterModels,
  type RoutingCalibration,
  type RoutingQuality,
  routingRow,
} from "../calibration/routing-calibration.ts";
import { kindsOf, ROUTING_FEATURES } from "../collaboration/routing-features.ts";
import { familyOf } from "./family.ts";
import { type Judged, routingQuality, worthAlone } from "./routing-quality.ts";
import { sample } from "./sample.ts";
import { mean } from "./statistics.ts";

/** What one expert did on an item. */
export interface RoutedOutcome {
  readonly right: boolean;
  readonly steps: number;
  /** What it needed for the text before the cursor; undefined where that was not measured. */
  readonly bitsPerByte?: number;
}

/** An item and what each expert did on it, by id. */
export interface RoutingItem {
  readonly problem: string;
  /** See `routingFeatures`. */
  readonly features: readonly number[];
  readonly outcomes: Readonly<Record<string, RoutedOutcome>>;
}

export interface RoutingOptions {
  readonly seed: number;
  /** ms of a step of each expert, by id. */
  readonly stepMs: Readonly<Record<string, number>>;
  /** Points of probability that a second is worth. */
  readonly costWeight: number;
}

interface Row extends RoutingItem {
  /** See `routingRow`. */
  readonly values: readonly number[];
}

const FOLDS = 5;
/**
 * Of penalties from 1 to 100, 5 to 60 neighbours and 2 to 8 dimensions, tried on 120 items, these had the smallest Brier
 * scores on unseen problems; 10 neighbours did as well as 30, which are steadier.
 */
const L2 = 10;
const NEIGHBOURS = 30;
const DIMENSION = 4;
/**
 * Items that are stored for their neighbours: some 80 kB of a file. They are drawn problem by problem in turns, so that
 * many problems are among them; the figures are of routers that store as many.
 */
const STORED = 300;
/** Of a kind of place or language with fewer items nothing is claimed. */
const ENOUGH_OF_A_KIND = 20;

/**
 * Learns which expert will be right, from what all of them did on the same items; those that not every expert answered are
 * left out. All figures are for problems that were not seen.
 * @throws FitError where there are too few items or problems
 */
export function fitRouting(items: readonly RoutingItem[], options: RoutingOptions): RoutingCalibration {
  const experts = [...new Set(items.flatMap(({ outcomes }) => Object.keys(outcomes)))].sort();
  const complete = items.filter(({ outcomes }) => experts.every((id) => outcomes[id]));
  const evidence = meanLeads(complete, experts);
  const rows = complete.map((item) => ({
    ...item,
    values: routingRow({ experts, evidence }, item.features, bitsOf(item)),
  }));
  const alone = Object.fromEntries(experts.map((id) => [id, worthAlone(rows, id)]));
  const routerOf = <R extends Router>(router: R) => fitRouter(router, rows, experts, options);
  return {
    features: [...ROUTING_FEATURES],
    experts,
    evidence,
    kinds: kindsMeasured(rows),
    alone,
    routers: { logistic: routerOf("logistic"), neighbours: routerOf("neighbours"), factors: routerOf("factors") },
  };
}

type Learner<R extends Router> = (rows: readonly Row[], experts: readonly string[], seed: number) => RouterModels[R];

const LEARNERS: { readonly [R in Router]: Learner<R> } = {
  logistic: (rows, experts) =>
    Object.fromEntries(
      experts.map((id) => {
        const labels = rows.map((row) => rightOf(row, id));
        return [
          id,
          fitLogistic(
            rows.map(({ values }) => values),
            labels,
            { l2: L2 },
          ),
        ];
      }),
    ),
  neighbours: (rows, experts, seed) =>
    fitNearest(
      sample(rows, STORED, seed).map((row) => ({
        features: row.values,
        right: Object.fromEntries(experts.map((id) => [id, rightOf(row, id)])),
      })),
      { k: NEIGHBOURS },
    ),
  factors: (rows, experts, seed) =>
    fitFactorisation(
      rows.flatMap((row) => experts.map((expert) => ({ expert, features: row.values, right: rightOf(row, expert) }))),
      { seed, dimension: DIMENSION, l2: L2 },
    ),
};

function fitRouter<R extends Router>(
  router: R,
  rows: readonly Row[],
  experts: readonly string[],
  options: RoutingOptions,
): { model: RouterModels[R]; quality: RoutingQuality } {
  const learn = (training: readonly Row[]) => LEARNERS[router](training, experts, options.seed);
  const judged = outOfFold(
    rows,
    familyOf,
    FOLDS,
    options.seed,
    learn,
    (model, { problem, outcomes, values }): Judged => ({
      problem,
      outcomes,
      right: predictWith(router, model, values),
    }),
  );
  return { model: learn(rows), quality: routingQuality(judged, experts, options) };
}

function rightOf({ outcomes }: RoutingItem, id: string): number {
  return outcomes[id]?.right ? 1 : 0;
}

/** By expert; experts of which nothing was measured are left out. */
function bitsOf({ outcomes }: RoutingItem): Record<string, number> {
  return Object.fromEntries(
    Object.entries(outcomes).flatMap(([id, { bitsPerByte }]) => (bitsPerByte === undefined ? [] : [[id, bitsPerByte]])),
  );
}

function meanLeads(items: readonly RoutingItem[], experts: readonly string[]): number[] | undefined {
  const leads = items.flatMap((item) => {
    const own = evidenceLeads(experts, bitsOf(item));
    return own ? [own] : [];
  });
  if (leads.length === 0) return undefined;
  return experts.slice(1).map((_, index) => mean(leads.map((own) => own[index] as number)));
}

function kindsMeasured(rows: readonly Row[]): string[] {
  const counts = new Map<string, number>();
  for (const kind of rows.flatMap(({ features }) => kindsOf(features))) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return [...counts].flatMap(([kind, count]) => (count >= ENOUGH_OF_A_KIND ? [kind] : [])).sort();
}
