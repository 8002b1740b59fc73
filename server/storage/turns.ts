/** Lets pieces of work take turns: each begins when the one before has ended, however that ended. */
export class Turns {
  #last: Promise<unknown> = Promise.resolve();

  /** Does the work in its turn. Settles as the work does. */
  take<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#last.then(work);
    // Whoever asked for this one hears of its failure; the next one goes on all the same.
    this.#last = done.catch((_failure: unknown) => undefined);
    return done;
  }
}
