import { FitError } from "../calibration/fit-error.ts";
import type { Random } from "../calibration/random.ts";
import { type Learned, type LearnedStore, NOTHING_LEARNED } from "./learned-store.ts";
import { type Outcome, rewardOf, wasTaken } from "./outcome.ts";
import { type Decision, PairLearner } from "./pair-learner.ts";
import type { PlanChoice, PlanChooser, PlanQuestion } from "./plan-chooser.ts";

/** Choices whose outcome is awaited. Most answers are never shown, since the user types on. */
const MOST_PENDING = 500;

/** Learns on the user's machine which way of working together is accepted, for each pair of experts by itself. */
export class PlanLearner implements PlanChooser {
  readonly #store: Pick<LearnedStore, "read" | "update" | "reset">;
  readonly #random: Random;
  readonly #pending = new Map<string, Decision & { readonly experts: string }>();
  #learned: Promise<Learned> | undefined;

  constructor(store: Pick<LearnedStore, "read" | "update" | "reset">, random: Random) {
    this.#store = store;
    this.#random = random;
  }

  async choose<Plan extends string>(question: PlanQuestion<Plan>): Promise<PlanChoice<Plan>> {
    const { id, context, predictions } = question;
    const experts = question.experts.join(" + ");
    this.#learned ??= this.#store.read();
    const choice = this.#pair(await this.#learned, experts, context).choose(question, { explore: id !== undefined });
    if (id !== undefined) {
      this.#pending.set(id, { experts, plan: choice.plan, context, predicted: predictions[choice.plan] });
      for (const oldest of this.#pending.keys()) {
        if (this.#pending.size <= MOST_PENDING) break;
        this.#pending.delete(oldest);
      }
    }
    return choice;
  }

  /**
   * Learns what became of an answer. Says nothing about answers for which no plan was chosen here, and those that have had
   * their reward.
   */
  async reward(id: string, outcome: Outcome): Promise<void> {
    const decision = this.#pending.get(id);
    this.#pending.delete(id);
    const reward = rewardOf(outcome);
    if (!decision || reward === undefined) return;
    const { experts, context } = decision;
    const learned = await this.#store.update((before) => {
      const learner = this.#pair(before, experts, context);
      learner.learn(decision, reward, wasTaken(outcome));
      return { ...before, pairs: { ...before.pairs, [experts]: learner.toJSON() } };
    });
    // Only now: a key goes by what is known, and never waits for a file that another process has.
    this.#learned = Promise.resolve(learned);
  }

  /**
   * Forgets everything, on disk as well.
   * @throws {ForgetError} where the file cannot be deleted
   */
  async forget(): Promise<void> {
    await this.#store.reset();
    this.#pending.clear();
    this.#learned = Promise.resolve(NOTHING_LEARNED);
  }

  /** What is known of some experts; where the context consists of other things than before, or a file was changed, nothing. */
  #pair({ pairs }: Learned, experts: string, context: PlanQuestion["context"]): PairLearner {
    const state = pairs[experts];
    const known = state && this.#restored(state);
    return known?.knows(context) ? known : PairLearner.begin(Object.keys(context), this.#random, state?.plans);
  }

  #restored(state: Learned["pairs"][string]): PairLearner | undefined {
    try {
      return PairLearner.restore(state, this.#random);
    } catch (failure) {
      if (failure instanceof FitError) return undefined;
      throw failure;
    }
  }
}
