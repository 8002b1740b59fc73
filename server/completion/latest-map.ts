/** A map that keeps only what was set last: the oldest is forgotten when there are too many. */
export class LatestMap<K, V> {
  readonly #most: number;
  readonly #entries = new Map<K, V>();

  /** @param most how many are kept */
  constructor(most: number) {
    this.#most = most;
  }

  /** The oldest first. */
  get values(): V[] {
    return [...this.#entries.values()];
  }

  get(key: K): V | undefined {
    return this.#entries.get(key);
  }

  set(key: K, value: V): void {
    this.#entries.delete(key);
    this.#entries.set(key, value);
    for (const oldest of this.#entries.keys()) {
      if (this.#entries.size <= this.#most) break;
      this.#entries.delete(oldest);
    }
  }

  /** Whether there was something to delete. */
  delete(key: K): boolean {
    return this.#entries.delete(key);
  }

  clear(): void {
    this.#entries.clear();
  }
}
