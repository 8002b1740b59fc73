import type { Connection } from "vscode-languageserver";
import type { Candidate } from "../collaboration/strategy.ts";
import type { ExpertPool } from "../experts/expert-pool.ts";
import { type AnswerSummary, type ExpertStatus, type Status, StatusNotification, StatusRequest } from "../protocol.ts";
import type { StrategyId } from "../strategies.ts";
import { tell } from "./tell.ts";

/** What goes on, told to the client whenever it changes. */
export class StatusFeature {
  readonly #connection: Connection;
  readonly #experts: ExpertPool;
  readonly #answers = new Map<StrategyId, AnswerSummary>();
  #working = 0;
  #fetching: number | undefined;
  #saving = false;
  #announced = "";
  #scheduled = false;

  constructor(connection: Connection, experts: ExpertPool) {
    this.#connection = connection;
    this.#experts = experts;
    connection.onRequest(StatusRequest, () => this.status());
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

  /** Tells the client that something has changed. Changes in quick succession are told once. */
  changed(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    setTimeout(() => {
      this.#scheduled = false;
      const status = this.status();
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

  /** Remembers the last answer of a strategy. */
  answered(strategy: StrategyId, { reason, ms }: Candidate): void {
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

  #health(experts: readonly ExpertStatus[]): Status["health"] {
    const states = new Set(experts.map((expert) => expert.state));
    if (this.#fetching !== undefined) return "fetching";
    if (this.#working > 0 && states.has("ready")) return "working";
    if (states.has("loading") && !states.has("ready")) return "loading";
    if (states.has("ready") || states.has("idle")) return this.#saving ? "saving" : "ready";
    return states.has("failed") ? "trouble" : "offer";
  }
}
