import { z } from "zod";
import { FitError } from "../calibration/fit-error.ts";
import { LinearArm, linearArmSchema } from "../calibration/linear-arm.ts";
import { LinUcb, linUcbSchema } from "../calibration/linucb.ts";
import type { Random } from "../calibration/random.ts";
import { plansOf } from "./by-prediction.ts";
import type { PlanChoice, PlanQuestion, PlanScore } from "./plan-chooser.ts";

const planRecordSchema = z.object({
  /** How many answers were seen long enough to learn from. */
  shown: z.number().int().min(0),
  /** How many of them were taken for the most part. */
  accepted: z.number().int().min(0),
  /** Mean of what they earned. */
  meanReward: z.number(),
});

/** What was learned about the plans of some experts, as it is stored. */
export const pairStateSchema = z
  .object({
    plans: z.record(z.string(), planRecordSchema),
    /** The names of what the context consists of, in the order of the vectors below. */
    features: z.array(z.string()).min(1),
    /** What all plans earn beyond what is predicted of them. */
    common: linearArmSchema,
    /** What each plan earns beyond that. */
    own: linUcbSchema,
  })
  .refine(
    ({ features, common, own }) => common.response.length === features.length && own.dimension === features.length,
    "every vector must have all features",
  );

export type PairState = z.output<typeof pairStateSchema>;
/** What came of a plan so far. */
export type PlanRecord = z.output<typeof planRecordSchema>;

/** A plan that was chosen, and what was known then. */
export interface Decision {
  readonly plan: string;
  readonly context: Readonly<Record<string, number>>;
  readonly predicted: number;
}

/** 200 answers of a plan are remembered. */
const DISCOUNT = 0.995;
/** How each plan's own part is learned. */
const OWN = {
  /**
   * How many answers a prediction is worth, for each feature. Rewards scatter by about 0.45, so that a prediction counts as
   * right to about a tenth, and a dozen answers move it.
   */
  ridge: 16,
  /** How much uncertainty counts, in standard deviations times their scatter. */
  width: 0.2,
  discount: DISCOUNT,
};
/** The ridge of what all plans have in common: users accept less than tests pass, by how much is not known. */
const COMMON_RIDGE = 2;

/**
 * Learns which plan of some experts earns most where, from what is predicted of each and from what the chosen ones earned.
 *
 * Without data the predictions decide. What is learned is how rewards differ from them, by LinUCB with discount and a share
 * of random choices (methods section 6). That users accept fewer texts than tests pass concerns all plans alike; it is
 * learned once for all of them, so that the plan tried first does not seem the worst.
 */
export class PairLearner {
  readonly #features: readonly string[];
  readonly #common: LinearArm;
  readonly #own: LinUcb;
  readonly #plans: Map<string, PlanRecord>;

  private constructor({ features, common, plans }: Omit<PairState, "own">, own: LinUcb) {
    this.#features = features;
    this.#common = new LinearArm(common, COMMON_RIDGE);
    this.#own = own;
    this.#plans = new Map(Object.entries(plans));
  }

  /**
   * One that has learned nothing yet.
   * @param features the names of what a context consists of
   * @throws FitError `bad-option` where there are none or too many
   */
  static begin(features: readonly string[], random: Random, plans: PairState["plans"] = {}): PairLearner {
    const own = new LinUcb({ dimension: features.length, ...OWN }, random);
    const common = LinearArm.prior(new Array<number>(features.length).fill(0), COMMON_RIDGE);
    return new PairLearner({ features: [...features], common, plans }, own);
  }

  /**
   * Goes on from what {@link toJSON} returned, also in an earlier version of Tandem.
   * @throws FitError `broken-state` or `not-positive-definite`
   */
  static restore(state: PairState, random: Random): PairLearner {
    return new PairLearner(state, LinUcb.fromJSON(state.own, random, OWN));
  }

  /** Whether a context consists of what was learned about. */
  knows(context: PlanQuestion["context"]): boolean {
    return sameNames(Object.keys(context), this.#features);
  }

  /**
   * Chooses among the plans of which something is predicted.
   * @param explore whether to try what is uncertain, since its reward will be told
   * @throws FitError as PlanChooser.choose; `unequal-lengths` for a context with other names
   */
  choose<Plan extends string>(
    { context, predictions }: Pick<PlanQuestion<Plan>, "context" | "predictions">,
    { explore }: { readonly explore: boolean },
  ): PlanChoice<Plan> {
    const plans = plansOf(predictions);
    const x = this.#vector(context);
    const common = this.#common.predict(x).mean;
    const expected = Object.fromEntries(plans.map((plan) => [plan, predictions[plan] + common]));
    const { arm, drawn, scores: own } = this.#own.choose(x, plans, { explore, expected });
    const scores = Object.fromEntries(
      plans.map((plan): [string, PlanScore] => {
        const { mean, bonus } = own[plan] ?? { mean: predictions[plan], bonus: 0 };
        return [plan, { predicted: predictions[plan], learned: mean - predictions[plan], bonus }];
      }),
    ) as Record<Plan, PlanScore>;
    return { plan: arm as Plan, drawn, scores };
  }

  /**
   * Learns what a decision earned.
   * @throws FitError `unequal-lengths` or `not-finite`
   */
  learn({ plan, context, predicted }: Decision, reward: number, accepted: boolean): void {
    const x = this.#vector(context);
    const surprise = reward - predicted;
    this.#common.update(x, surprise, DISCOUNT);
    this.#own.update(plan, x, surprise - this.#common.predict(x).mean);
    const known = this.#plans.get(plan) ?? { shown: 0, accepted: 0, meanReward: 0 };
    const shown = known.shown + 1;
    this.#plans.set(plan, {
      shown,
      accepted: known.accepted + (accepted ? 1 : 0),
      meanReward: known.meanReward + (reward - known.meanReward) / shown,
    });
  }

  toJSON(): PairState {
    return {
      plans: Object.fromEntries(this.#plans),
      features: [...this.#features],
      common: this.#common.toJSON(),
      own: this.#own.toJSON(),
    };
  }

  #vector(context: PlanQuestion["context"]): number[] {
    if (!this.knows(context)) {
      throw new FitError(
        "unequal-lengths",
        `The context consists of ${Object.keys(context).join(", ")} where ${this.#features.join(", ")} are expected. Begin anew with these names.`,
      );
    }
    return this.#features.map((name) => context[name] as number);
  }
}

function sameNames(names: readonly string[], expected: readonly string[]): boolean {
  return names.length === expected.length && names.every((name) => expected.includes(name));
}
