import { type Connection, ErrorCodes, ResponseError } from "vscode-languageserver";
import { ForgetError } from "../learning/learned-store.ts";
import type { Outcome } from "../learning/outcome.ts";
import type { PlanLearner } from "../learning/plan-learner.ts";
import { ForgetLearnedRequest } from "../protocol.ts";

export interface LearningParts {
  readonly connection: Pick<Connection, "onRequest" | "console">;
  readonly learner: Pick<PlanLearner, "reward" | "forget">;
}

/** Learns what becomes of answers, and forgets it on request: `tandem/forgetLearned`. */
export class LearningFeature {
  readonly #parts: LearningParts;

  constructor(parts: LearningParts) {
    this.#parts = parts;
    parts.connection.onRequest(ForgetLearnedRequest, () => this.#forget());
  }

  /** An answer has come to its end. Never rejects: what cannot be learned from is told in the log. */
  async learn(id: string, outcome: Outcome): Promise<void> {
    try {
      await this.#parts.learner.reward(id, outcome);
    } catch (failure) {
      this.#parts.connection.console.warn(`Nothing was learned from an answer: ${failure}`);
    }
  }

  async #forget(): Promise<void> {
    try {
      await this.#parts.learner.forget();
    } catch (failure) {
      if (failure instanceof ForgetError) throw new ResponseError(ErrorCodes.InternalError, failure.message);
      throw failure;
    }
  }
}
