import type { Cores } from "./cores.ts";

/** Others that take more than this of another core are given it. Half a core is where one thread less is as fast. */
const TAKEN = 0.4;
/** A core that others use less than this is taken back. */
const FREE = 0.25;
/** ...when they have done so for this long: builds pause between their steps. */
const CALM_MS = 400;

export interface ThreadPlanParts {
  readonly cores: Cores;
  /** The most threads that the user wants; 0 leaves it to the machine. */
  readonly limit: number;
  /** How many processors other processes keep busy. */
  readonly othersBusy: () => number;
  /** In ms. */
  readonly now?: () => number;
}

/**
 * How many threads an evaluation should use. llama.cpp's threads wait for each other at every step, so that one that
 * shares its core holds up all: a core that others use is better left to them.
 */
export class ThreadPlan {
  /** The most that is ever planned. */
  readonly most: number;
  /** Half the threads are enough: nobody waits for the answer. */
  background = false;
  readonly #pool: number;
  readonly #othersBusy: () => number;
  readonly #now: () => number;
  #left = 0;
  #calmSince: number | undefined;
  #asked: number;

  constructor({ cores, limit, othersBusy, now = () => performance.now() }: ThreadPlanParts) {
    this.most = limit === 0 ? cores.best : Math.min(limit, cores.available);
    this.#pool = Math.max(this.most, cores.fast);
    this.#othersBusy = othersBusy;
    this.#now = now;
    this.#asked = now();
  }

  /** The number for an evaluation that starts now: at least 1. */
  threads(): number {
    this.#follow(this.#othersBusy());
    const threads = Math.min(this.most, Math.max(1, this.#pool - this.#left));
    return this.background ? Math.ceil(threads / 2) : threads;
  }

  /** Gives way at once, and takes back what has been free for a while, so that the number does not flutter. */
  #follow(busy: number): void {
    const before = this.#asked;
    this.#asked = this.#now();
    if (busy > this.#left + TAKEN) this.#left = Math.ceil(busy - TAKEN);
    if (busy >= this.#left - 1 + FREE) {
      this.#calmSince = undefined;
      return;
    }
    // The load is a mean over the time since somebody asked last: all of that was calm.
    this.#calmSince ??= before;
    if (this.#asked - this.#calmSince < CALM_MS) return;
    this.#left = Math.max(0, Math.ceil(busy - FREE));
    this.#calmSince = undefined;
  }
}
