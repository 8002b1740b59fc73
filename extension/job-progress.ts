const BEGINS = "begins";
const WAITS = "waits for its turn";

/** How far work is that is done to one thing after the other, from what the server says of the whole. */
export class JobProgress {
  private remaining: Map<string, string>;

  constructor(keys: readonly string[]) {
    this.remaining = new Map(keys.map((key, index) => [key, index === 0 ? BEGINS : WAITS]));
  }

  /** In words, for each thing that is not done yet. */
  get texts(): ReadonlyMap<string, string> {
    return this.remaining;
  }

  /**
   * Takes note of a line of the server, which begins with the thing that it is about. What came before that is done. A line
   * about something else concerns the first thing.
   */
  report(line: string): void {
    const keys = [...this.remaining.keys()];
    const named = keys.find((key) => line.startsWith(`${key}: `));
    const [key = named] = named === undefined ? keys : [named];
    if (key === undefined) return;
    const left = keys.slice(keys.indexOf(key));
    const text = named === undefined ? line : line.slice(named.length + 2);
    this.remaining = new Map(left.map((each) => [each, each === key ? text : WAITS]));
  }
}
