import { z } from "zod";
import { nearestModelSchema, predictNearest } from "./knn.ts";
import { logisticModelSchema, predictLogistic } from "./logistic.ts";
import { factorisationSchema, predictFactorisation } from "./matrix-factorisation.ts";

/** The ways to predict which expert is right. */
export const ROUTERS = ["logistic", "neighbours", "factors"] as const;

export type Router = (typeof ROUTERS)[number];

const share = z.number().min(0).max(1);

/** Figures for problems that were not seen, each expert chosen by its probability less the cost of its time. */
const qualitySchema = z.object({
  /** Right answers, as a share of all. */
  right: share,
  /** By expert: how often it is chosen. */
  chosen: z.record(z.string(), share),
  /** By expert: its mean steps for an answer, 0 where it is not chosen. */
  steps: z.record(z.string(), z.number()),
  /** By expert: how often it is given a higher probability where it is right. Missing where it is always right, or never. */
  auroc: z.record(z.string(), share),
  /** See {@link averageGapRecovered}. Missing where no expert is better than the cheapest. */
  apgr: z.number().optional(),
  /**
   * How much more an answer is worth than one of the best single expert, right less cost, the standard error of that, and on
   * how many problems another expert was chosen at all.
   */
  gain: z.object({ mean: z.number(), error: z.number(), problems: z.number().int() }),
});

function routerSchema<T extends z.ZodType>(model: T) {
  return z.object({ model, quality: qualitySchema });
}

/** What was learned about which of several experts is right, before anybody writes. */
export const routingSchema = z
  .object({
    /** Names of the features of the place, in order. */
    features: z.array(z.string()),
    /** Ids, in order. */
    experts: z.array(z.string()).min(2),
    /** Mean of each evidence feature but the first: see {@link routingRow}. Missing where none was measured. */
    evidence: z.array(z.number()).optional(),
    /** Kinds of places and languages of which enough items were measured. */
    kinds: z.array(z.string()),
    /** By expert: its share of right answers, and its mean steps, if it is always chosen. */
    alone: z.record(z.string(), z.object({ right: share, steps: z.number() })),
    routers: z.object({
      logistic: routerSchema(z.record(z.string(), logisticModelSchema)),
      neighbours: routerSchema(nearestModelSchema),
      factors: routerSchema(factorisationSchema),
    }),
  })
  .refine(({ experts, evidence }) => !evidence || evidence.length === experts.length - 1, {
    message: "evidence needs a mean for each expert but the last",
  })
  .refine(({ experts, alone }) => experts.every((id) => alone[id]), { message: "each expert needs its own figures" })
  .refine(
    ({ features, experts, routers: { logistic, neighbours, factors } }) => {
      const models = [neighbours.model, factors.model, ...Object.values(logistic.model)];
      return models.every(({ scaling }) => scaling.mean.length === features.length + experts.length);
    },
    { message: "each router must be of all features" },
  )
  .refine(
    ({ experts, routers: { logistic, neighbours, factors } }) =>
      experts.every((id) => logistic.model[id] && factors.model.experts[id] && neighbours.model.experts.includes(id)),
    { message: "each router must know all experts" },
  );

export type RoutingCalibration = z.output<typeof routingSchema>;
export type RoutingQuality = z.output<typeof qualitySchema>;
export type RouterModels = { [R in Router]: RoutingCalibration["routers"][R]["model"] };

const predictors: {
  readonly [R in Router]: (model: RouterModels[R], row: readonly number[]) => Record<string, number>;
} = {
  logistic: (models, row) =>
    Object.fromEntries(Object.entries(models).map(([id, model]) => [id, predictLogistic(model, row)])),
  neighbours: predictNearest,
  factors: predictFactorisation,
};

/**
 * How likely each expert is to be right.
 * @param features of the place, as many as the calibration names
 * @param bits bits per byte that each expert needed for the text before the cursor; undefined where that is not known
 * @returns by expert
 * @throws FitError `unequal-lengths` or `not-finite`
 */
export function predictRight(
  routing: RoutingCalibration,
  router: Router,
  features: readonly number[],
  bits: Readonly<Record<string, number>> | undefined,
): Record<string, number> {
  return predictWith(router, routing.routers[router].model, routingRow(routing, features, bits));
}

/** How likely each expert is to be right, by expert, from a {@link routingRow}. Throws as {@link predictRight} does. */
export function predictWith<R extends Router>(
  router: R,
  model: RouterModels[R],
  row: readonly number[],
): Record<string, number> {
  return predictors[router](model, row);
}

/** A lead of more than this, in bits per byte, is one of a few bytes and says no more. */
const MOST_BITS = 2;

/**
 * By how many bits per byte each expert but the last predicted the text better than all of them do on average. (The last
 * one's lead follows from the others: all add up to 0.)
 * @returns undefined where an expert's is not known
 */
export function evidenceLeads(
  experts: readonly string[],
  bits: Readonly<Record<string, number>> | undefined,
): number[] | undefined {
  const own = experts.map((id) => bits?.[id]);
  if (!own.every((value) => value !== undefined)) return undefined;
  const average = own.reduce((sum, value) => sum + value, 0) / own.length;
  return own.slice(0, -1).map((value) => Math.max(-MOST_BITS, Math.min(MOST_BITS, average - value)));
}

/**
 * What a router looks at: the features of the place, whether there is evidence, and each lead as its distance from the
 * mean, so that 0 says nothing, which is what stands there without evidence.
 * @param bits bits per byte that each expert needed for the text before the cursor
 */
export function routingRow(
  { experts, evidence }: Pick<RoutingCalibration, "experts" | "evidence">,
  features: readonly number[],
  bits: Readonly<Record<string, number>> | undefined,
): number[] {
  const leads = evidence && evidenceLeads(experts, bits);
  const centred = leads?.map((lead, index) => lead - (evidence?.[index] as number));
  return [...features, Number(leads !== undefined), ...(centred ?? experts.slice(1).map(() => 0))];
}
