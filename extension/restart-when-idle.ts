import type { ModelJobs } from "./model-jobs.ts";

/** Restarts the server, but not while it works on models for this window: that would be broken off. */
export class RestartWhenIdle {
  readonly #jobs: Pick<ModelJobs, "working">;
  readonly #restart: () => Promise<void>;
  #isDue = false;

  /** @param restart never rejects */
  constructor(jobs: Pick<ModelJobs, "working" | "onDidFinish">, restart: () => Promise<void>) {
    this.#jobs = jobs;
    this.#restart = restart;
    jobs.onDidFinish(() => void this.#restartIfDue());
  }

  /** Restarts the server now, or once the work is done. False where it is yet to come. */
  async request(): Promise<boolean> {
    this.#isDue = true;
    await this.#restartIfDue();
    return !this.#isDue;
  }

  async #restartIfDue(): Promise<void> {
    if (!this.#isDue || this.#jobs.working.size > 0) return;
    this.#isDue = false;
    await this.#restart();
  }
}
