/** Tells when something has not been used for a while. Does not keep the process alive. */
export class IdleTimers<K> {
  readonly #onIdle: (key: K) => void;
  readonly #timers = new Map<K, NodeJS.Timeout>();
  #afterMs = 0;

  constructor(onIdle: (key: K) => void) {
    this.#onIdle = onIdle;
  }

  /** Sets how long is a while, in ms; 0 for never. What is being watched is watched from now on. */
  setDelay(afterMs: number): void {
    if (afterMs === this.#afterMs) return;
    this.#afterMs = afterMs;
    for (const key of [...this.#timers.keys()]) this.used(key);
  }

  /** Begins to watch, or to wait anew. */
  used(key: K): void {
    clearTimeout(this.#timers.get(key));
    const timer = setTimeout(() => this.#onTimeout(key), this.#afterMs).unref();
    // Kept even where it is never to fire: a delay that is set later counts for it, too.
    if (this.#afterMs === 0) clearTimeout(timer);
    this.#timers.set(key, timer);
  }

  /** Stops watching. */
  forget(key: K): void {
    clearTimeout(this.#timers.get(key));
    this.#timers.delete(key);
  }

  #onTimeout(key: K): void {
    this.#timers.delete(key);
    this.#onIdle(key);
  }
}
