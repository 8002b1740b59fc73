/** Says how often a server that crashes may be started again, so that one that crashes at once does not do so forever. */
export class RestartBudget {
  private spent: number[] = [];

  /** At most `limit` restarts within `windowMs` ms. `now` gives the time in ms. */
  constructor(
    readonly limit: number,
    readonly windowMs: number,
    private readonly now: () => number = Date.now,
  ) {}

  /** Takes one restart. False when none is left for now. */
  spend(): boolean {
    const time = this.now();
    this.spent = this.spent.filter((earlier) => time - earlier < this.windowMs);
    if (this.spent.length >= this.limit) return false;
    this.spent.push(time);
    return true;
  }
}
