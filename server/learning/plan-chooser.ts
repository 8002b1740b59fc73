/** A plan is a way for experts to work together, named by a strategy's id. */
export interface PlanQuestion<Plan extends string = string> {
  /** The answer that is to be written; what becomes of it is told by this id. Missing where nobody looks. */
  readonly id?: string | undefined;
  /** The experts' ids, always in the same order. */
  readonly experts: readonly string[];
  /** What is known of the place, by name: numbers between about -1 and 1, at most 32, a constant 1 among them. */
  readonly context: Readonly<Record<string, number>>;
  /** The reward that measurements let expect of each plan that may be chosen (see `expectedReward`); of equal ones the first is taken. */
  readonly predictions: Readonly<Record<Plan, number>>;
}

/** What is thought of a plan. Their sum decides. */
export interface PlanScore {
  readonly predicted: number;
  /** What use on this machine has shown it to earn beyond that. */
  readonly learned: number;
  /** What is added because that is uncertain. */
  readonly bonus: number;
}

export interface PlanChoice<Plan extends string = string> {
  readonly plan: Plan;
  /** It was drawn at random, so that every plan goes on being tried. */
  readonly drawn: boolean;
  readonly scores: Readonly<Record<Plan, PlanScore>>;
}

/** Chooses how experts work together for an answer. */
export interface PlanChooser {
  /** @throws FitError `empty` without a plan, `not-finite` or `bad-option` for a prediction or context that is no number */
  choose<Plan extends string>(question: PlanQuestion<Plan>): Promise<PlanChoice<Plan>>;
}
