/** A lock that is passed on in the order of asking. A waiter leaves the queue when its signal is aborted. */
export class Lock {
  #held = false;
  readonly #waiting: (() => void)[] = [];

  /**
   * Waits for the lock. Returns the function that releases it; calling that twice does no harm.
   * Rejects with the signal's reason when it is aborted first.
   */
  async acquire(signal?: AbortSignal): Promise<() => void> {
    signal?.throwIfAborted();
    if (this.#held) await this.#wait(signal);
    this.#held = true;
    let released = false;
    return () => {
      if (released) return;
      released = true;
      this.#release();
    };
  }

  #wait(signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const leave = () => {
        this.#waiting.splice(this.#waiting.indexOf(enter), 1);
        reject(signal?.reason);
      };
      const enter = () => {
        signal?.removeEventListener("abort", leave);
        resolve();
      };
      signal?.addEventListener("abort", leave, { once: true });
      this.#waiting.push(enter);
    });
  }

  /** Hands over without a gap: `#held` stays true, so that nobody can slip in before the next in line runs. */
  #release(): void {
    const next = this.#waiting.shift();
    if (next) next();
    else this.#held = false;
  }
}
