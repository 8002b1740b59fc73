/** One line on standard error: how far, and for how long still. */
export class Progress {
  readonly #start = performance.now();

  /** @param resumed how many of those that are done an earlier run did */
  readonly show = (done: number, all: number, resumed: number): void => {
    const own = done - resumed;
    const seconds = (performance.now() - this.#start) / 1000;
    const left = own > 0 && done < all ? `, ${duration((seconds / own) * (all - done))} left` : "";
    const earlier = resumed > 0 ? ` (${resumed} from an earlier run)` : "";
    process.stderr.write(`\r\u001b[K${done} of ${all} answers${earlier}${left}`);
  };

  /** Ends the line. */
  end(): void {
    process.stderr.write("\n");
  }
}

/** Says that answers are taken over, so that nobody takes them for new ones. */
export function resumption(answered: number): string {
  const there = answered === 1 ? "1 answer is" : `${answered} answers are`;
  return `Going on from an earlier run: ${there} there already; --afresh measures them again.`;
}

function duration(seconds: number): string {
  const minutes = Math.round(seconds / 60);
  if (minutes < 1) return "less than a minute";
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
