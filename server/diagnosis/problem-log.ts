/** Something that went wrong, as the log was told. */
export interface Problem {
  /** In ms since the epoch. */
  readonly at: number;
  readonly level: "error" | "warning";
  /** As it was written: it may name files. */
  readonly message: string;
}

const MOST = 20;

/** The last errors and warnings, kept in memory for reports. */
export class ProblemLog {
  readonly #most: number;
  readonly #now: () => number;
  readonly #problems: Problem[] = [];

  constructor(most = MOST, now: () => number = Date.now) {
    this.#most = most;
    this.#now = now;
  }

  /** The oldest first. */
  get problems(): readonly Problem[] {
    return this.#problems;
  }

  add(level: Problem["level"], message: string): void {
    this.#problems.push({ at: this.#now(), level, message });
    if (this.#problems.length > this.#most) this.#problems.shift();
  }
}
