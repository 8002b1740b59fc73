/** Aborts what takes too long: whoever started the work says each time how long the next sign of life may take. */
export class Watchdog {
  /** Aborted with the outer signal's reason, or with the error that was given to {@link expect} or {@link abort}. */
  readonly signal: AbortSignal;
  private readonly overdue = new AbortController();
  private timer: NodeJS.Timeout | undefined;

  constructor(signal: AbortSignal) {
    this.signal = AbortSignal.any([signal, this.overdue.signal]);
  }

  /** Aborts with `error` unless this is called again, or {@link stop}, within `ms`. */
  expect(ms: number, error: Error): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.overdue.abort(error), ms);
  }

  /** Aborts at once. */
  abort(reason: unknown): void {
    this.overdue.abort(reason);
  }

  stop(): void {
    clearTimeout(this.timer);
  }
}
