/** In ms. A bench runs for hours; so many lines of its log can still be read. */
const LINE_EVERY_MS = 60_000;

/** Says how far a bench is, and for how long still: one line that changes in a terminal, now and then a line elsewhere. */
export class Progress {
  readonly #output: NodeJS.WriteStream;
  readonly #start = performance.now();
  #lineAt = Number.NEGATIVE_INFINITY;

  constructor(output: NodeJS.WriteStream = process.stderr) {
    this.#output = output;
  }

  /** @param resumed how many of those that are done an earlier run did */
  readonly show = (done: number, all: number, resumed: number): void => {
    const now = performance.now();
    const own = done - resumed;
    const seconds = (now - this.#start) / 1000;
    const left = own > 0 && done < all ? `, ${duration((seconds / own) * (all - done))} left` : "";
    const earlier = resumed > 0 ? ` (${resumed} from an earlier run)` : "";
    const line = `${done} of ${all} answers${earlier}${left}`;
    if (this.#output.isTTY) {
      this.#output.write(`\r\u001b[K${line}`);
    } else if (done === all || now - this.#lineAt >= LINE_EVERY_MS) {
      this.#lineAt = now;
      this.#output.write(`${line}\n`);
    }
  };

  /** Ends the line of a terminal. */
  end(): void {
    if (this.#output.isTTY) this.#output.write("\n");
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
