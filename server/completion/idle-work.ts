/** Work for while the user pauses. Whatever the user does next interrupts it. */
export class IdleWork {
  readonly #afterMs: number;
  readonly #onFailure: (failure: unknown) => void;
  #timer: NodeJS.Timeout | undefined;
  #abort = new AbortController();

  /**
   * @param afterMs how long nothing must happen before it begins
   * @param onFailure told of failures other than being interrupted
   */
  constructor(afterMs: number, onFailure: (failure: unknown) => void) {
    this.#afterMs = afterMs;
    this.#onFailure = onFailure;
  }

  /** Plans work in place of what was planned or going on. It must stop when its signal is aborted. */
  plan(work: (signal: AbortSignal) => Promise<void>): void {
    this.interrupt();
    const { signal } = this.#abort;
    this.#timer = setTimeout(() => {
      work(signal).catch((failure: unknown) => {
        if (!signal.aborted) this.#onFailure(failure);
      });
    }, this.#afterMs).unref();
  }

  /** Stops what is planned or going on. */
  interrupt(): void {
    clearTimeout(this.#timer);
    this.#abort.abort();
    this.#abort = new AbortController();
  }
}
