import { setTimeout as delay } from "node:timers/promises";

/** So long a page is waited for, in ms. The editor makes one in about 300 ms, on two cores. */
const LIMIT_MS = 1_000;

/**
 * Tells when a page is there for the first time. Making it takes all that two cores can do, and experts that write at the
 * same time hold it up by more than they are ahead.
 */
export class PageArrival {
  private arrived: () => void = () => undefined;
  private readonly arrival = new Promise<void>((resolve) => {
    this.arrived = resolve;
  });

  /** The page has said that it is there. */
  arrive(): void {
    this.arrived();
  }

  /** Settles when the page is there, or has taken too long. Never rejects. */
  async there(): Promise<void> {
    await Promise.race([this.arrival, delay(LIMIT_MS, undefined, { ref: false })]);
  }
}
