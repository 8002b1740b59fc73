import { z } from "zod";
import { checkFinite, type Features } from "./check-data.ts";
import { FitError } from "./fit-error.ts";
import { LinearArm, type LinearArmState, linearArmSchema } from "./linear-arm.ts";
import type { Random } from "./random.ts";

const MOST_FEATURES = 32;

const parametersShape = {
  /** d: the number of features, a constant 1 among them. They should lie about between -1 and 1. */
  dimension: z.number().int().min(1).max(MOST_FEATURES),
  /** How many unit observations of no reward a new arm is thought to have seen. */
  ridge: z.number().positive(),
  /** How many standard deviations of uncertainty are added to an expected reward. */
  width: z.number().nonnegative(),
  /** What an observation counts for, once the same arm has one more: 0.995 remembers about 200. */
  discount: z.number().gt(0).max(1),
  /** How often an arm is drawn at random, so that every arm goes on being tried. */
  floor: z.number().min(0).max(1),
};

/** What a {@link LinUcb} has learned, as it is stored. Whether A is positive definite is found out when it is read. */
export const linUcbSchema = z
  .object({ ...parametersShape, arms: z.record(z.string(), linearArmSchema) })
  .refine(
    ({ dimension, arms }) => Object.values(arms).every(({ response }) => response.length === dimension),
    "every arm must have all features",
  );

export type LinUcbState = z.output<typeof linUcbSchema>;
type Parameters = Omit<LinUcbState, "arms">;
/** What is chosen, and not a matter of the features. What is missing has a usual value. */
type Options = Partial<Omit<Parameters, "dimension">>;

/** What is thought of an arm at some features. */
export interface ArmScore {
  /** The expected reward. */
  readonly mean: number;
  /** What its uncertainty adds. */
  readonly bonus: number;
}

/** An arm, and how it came to be chosen. */
export interface ArmChoice {
  readonly arm: string;
  /** Whether it was drawn at random instead of being the best. */
  readonly drawn: boolean;
  readonly scores: Readonly<Record<string, ArmScore>>;
}

export interface ChooseOptions {
  /** Whether to favour what is uncertain, and to draw at random now and then; else the arm with the largest expected reward is taken. */
  readonly explore?: boolean;
  /** What is known of rewards from elsewhere, by arm; what is learned is added to it. */
  readonly expected?: Readonly<Record<string, number>>;
}

/**
 * Learns from rewards which arm to choose where: LinUCB (Li and others 2010) with discount, and a share of random choices
 * (methods section 6). Each arm has a clock of its own: its evidence fades when newer evidence of the same arm comes in, not
 * while others are chosen. Random choices keep the evidence of all arms fresh.
 */
export class LinUcb {
  readonly #parameters: Parameters;
  readonly #arms = new Map<string, LinearArm>();
  readonly #random: Random;

  /** @throws FitError `bad-option` */
  constructor(parameters: Options & Pick<Parameters, "dimension">, random: Random) {
    const whole = { ridge: 1, width: 0.5, discount: 0.995, floor: 0.02, ...parameters };
    const parsed = z.object(parametersShape).safeParse(whole);
    if (!parsed.success) {
      throw new FitError("bad-option", `These options of LinUCB are out of range:\n${z.prettifyError(parsed.error)}`);
    }
    this.#parameters = parsed.data;
    this.#random = random;
  }

  /**
   * Takes over the arms that {@link toJSON} returned, also after a way through a file. What an earlier version chose counts
   * no more: the options do.
   * @throws FitError `broken-state` where it is something else, or was learned with another ridge, which is in every arm
   */
  static fromJSON(value: unknown, random: Random, options: Options = {}): LinUcb {
    const parsed = linUcbSchema.safeParse(value);
    if (!parsed.success) throw brokenState(z.prettifyError(parsed.error));
    const { arms, dimension, ridge } = parsed.data;
    const learned = new LinUcb({ dimension, ...options }, random);
    if (ridge !== learned.#parameters.ridge) {
      throw brokenState(`The ridge was ${ridge} and is ${learned.#parameters.ridge} now.`);
    }
    for (const [arm, state] of Object.entries(arms)) learned.#restore(arm, state);
    return learned;
  }

  /**
   * Chooses among arms; those never seen before begin with no expectations. Of equal ones the first is chosen.
   * @throws FitError `empty`, `unequal-lengths` or `not-finite`
   */
  choose(x: Features, arms: readonly string[], { explore = true, expected = {} }: ChooseOptions = {}): ArmChoice {
    const [first] = arms;
    if (first === undefined) throw new FitError("empty", "There is no arm to choose. Give at least one.");
    const { width, floor } = this.#parameters;
    const scores = new Map<string, ArmScore>();
    for (const arm of arms) {
      const { mean, deviation } = this.#arm(arm).predict(x);
      scores.set(arm, { mean: mean + (expected[arm] ?? 0), bonus: explore ? width * deviation : 0 });
    }
    const value = (arm: string) => (scores.get(arm)?.mean ?? 0) + (scores.get(arm)?.bonus ?? 0);
    const best = arms.reduce((best, arm) => (value(arm) > value(best) ? arm : best), first);
    const drawn = explore && floor > 0 && this.#random.chance(floor);
    const arm = drawn ? this.#random.pick(arms) : best;
    return { arm, drawn, scores: Object.fromEntries(scores) };
  }

  /**
   * Learns what an arm earned at x, from here or from logs.
   * @throws FitError `unequal-lengths` or `not-finite`
   */
  update(arm: string, x: Features, reward: number): void {
    checkFinite([reward], "Reward");
    this.#arm(arm).update(x, reward, this.#parameters.discount);
  }

  toJSON(): LinUcbState {
    return {
      ...this.#parameters,
      arms: Object.fromEntries([...this.#arms].map(([name, arm]) => [name, arm.toJSON()])),
    };
  }

  #arm(name: string): LinearArm {
    const known = this.#arms.get(name);
    if (known) return known;
    const { dimension, ridge } = this.#parameters;
    const arm = new LinearArm(LinearArm.prior(new Array<number>(dimension).fill(0), ridge), ridge);
    this.#arms.set(name, arm);
    return arm;
  }

  #restore(name: string, state: LinearArmState): void {
    try {
      this.#arms.set(name, new LinearArm(state, this.#parameters.ridge));
    } catch (failure) {
      throw brokenState(`The matrix of ${name} is not positive definite.`, { cause: failure });
    }
  }
}

function brokenState(reason: string, options?: ErrorOptions): FitError {
  const message = `What was learned from use cannot be read: ${reason} Begin anew without it.`;
  return new FitError("broken-state", message, options);
}
