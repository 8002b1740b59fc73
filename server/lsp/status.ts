import { type Connection, MessageType, ShowMessageNotification } from "vscode-languageserver";
import type { Answer } from "../completion/answer.ts";
import type { ExpertPool } from "../experts/expert-pool.ts";
import { type ExpertPart, isExpertRole, type StrategyId } from "../protocol/strategies.ts";
import { type AnswerSummary, type ExpertStatus, type Status, StatusNotification, StatusRequest } from "../protocol.ts";
import { tell } from "./tell.ts";

/** What goes on, told to a client that has asked for it whenever it changes. */
export class StatusFeature {
  readonly #connection: Connection;
  readonly #experts: ExpertPool;
  readonly #answers = new Map<StrategyId, AnswerSummary>();
  #working = 0;
  #fetching: number | undefined;
  #saving = false;
  #followed = false;
  #announced = "";
  /** Why experts fail, as far as it was told. */
  readonly #told = new Map<ExpertPart, string | undefined>();
  #scheduled = false;

  /** @param configured resolves when the client's settings have been taken over for the first time */
  constructor(connection: Connection, experts: ExpertPool, configured: Promise<void>) {
    this.#connection = connection;
    this.#experts = experts;
    connection.onRequest(StatusRequest, async () => {
      this.#followed = true;
      // Before that nobody has looked for the experts, and they would seem to be missing.
      await configured;
      return this.status();
    });
  }

  /** Whether the client shows the status, so that its user sees there which experts are missing. */
  get isFollowed(): boolean {
    return this.#followed;
  }

  status(): Status {
    const experts = this.#experts.status();
    const failed = experts.find((expert) => expert.state === "failed");
    return {
      health: this.#health(experts),
      message: failed?.message,
      progress: this.#fetching,
      experts,
      answers: [...this.#answers.values()].reverse(),
    };
  }

  /** Tells a client that follows it that something has changed. Changes in quick succession are told once. */
  changed(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    setTimeout(() => {
      this.#scheduled = false;
      const status = this.status();
      this.#warn(status.experts);
      // Editors warn their user of notifications that they do not know.
      if (!this.#followed) return;
      const text = JSON.stringify(status);
      if (text === this.#announced) return;
      this.#announced = text;
      tell(() => this.#connection.sendNotification(StatusNotification, status));
    }, 20);
  }

  /** Shows that experts are at work until the work is done. */
  async working<T>(work: () => Promise<T>): Promise<T> {
    this.#working++;
    this.changed();
    try {
      return await work();
    } finally {
      this.#working--;
      this.changed();
    }
  }

  /** Remembers the last answer of a strategy, with what writing it took: a look-up at the next key says nothing. */
  answered(strategy: StrategyId, { reason, writtenMs: ms }: Answer): void {
    const accepted = this.#answers.get(strategy)?.accepted ?? 0;
    this.#answers.delete(strategy);
    this.#answers.set(strategy, { strategy, reason, ms, accepted });
    this.changed();
  }

  /** Counts that an answer was accepted. */
  accepted(strategy: StrategyId): void {
    const answer = this.#answers.get(strategy);
    if (answer) answer.accepted++;
    this.changed();
  }

  /** How far a download is, from 0 to 1; undefined when none is going on. */
  fetching(progress: number | undefined): void {
    this.#fetching = progress;
    this.changed();
  }

  /** Whether the machine is on battery saver, so that nothing is completed unless asked for. */
  saving(saving: boolean): void {
    this.#saving = saving;
    this.changed();
  }

  /** Shows why an expert has failed, once. Where the other one fails as well, the status says that there is trouble. */
  #warn(experts: readonly ExpertStatus[]): void {
    const failures = experts.filter(({ state }) => state === "failed");
    const [message] = failures.flatMap((failure) => failure.message ?? []);
    if (message && !failures.some((failure) => this.#told.get(failure.role) === failure.message)) {
      tell(() =>
        this.#connection.sendNotification(ShowMessageNotification.type, { type: MessageType.Warning, message }),
      );
    }
    for (const { role, state, message } of experts) {
      if (state === "failed") this.#told.set(role, message);
      // One that is loaded may fail for the same reason.
      else if (state !== "loading") this.#told.delete(role);
    }
  }

  #health(experts: readonly ExpertStatus[]): Status["health"] {
    // Who cannot answer alone is no reason to be ready, nor to be in trouble.
    const states = new Set(experts.filter(({ role }) => isExpertRole(role)).map((expert) => expert.state));
    if (this.#fetching !== undefined) return "fetching";
    if (this.#working > 0 && states.has("ready")) return "working";
    if (states.has("loading") && !states.has("ready")) return "loading";
    if (states.has("ready") || states.has("idle")) return this.#saving ? "saving" : "ready";
    return states.has("failed") ? "trouble" : "offer";
  }
}
