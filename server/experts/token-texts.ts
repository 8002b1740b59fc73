/** An index into a model's vocabulary. */
export type Token = number;

/** How many tokens are taken in before the event loop gets its turn: about 5 ms of work. */
const SLICE = 8192;

/**
 * The bytes of all tokens of a model, one after the other in one buffer. An object for each of 150,000 tokens would take
 * 30 MB, this takes 2.
 */
export class TokenTexts {
  #bytes = new Uint8Array(1024);
  /** Where the text of each token begins, and behind them where the last one ends. */
  #starts = new Uint32Array(256);
  #size = 0;

  /** @param texts by token id; undefined or empty where a token carries no text */
  constructor(texts: Iterable<Uint8Array | undefined>) {
    for (const text of texts) this.#add(text);
    this.#trim();
  }

  /** As the constructor, without holding up the event loop. */
  static async build(texts: Iterable<Uint8Array | undefined>): Promise<TokenTexts> {
    const built = new TokenTexts([]);
    for (const text of texts) {
      built.#add(text);
      if (built.#size % SLICE === 0) await new Promise(setImmediate);
    }
    built.#trim();
    return built;
  }

  /** The number of tokens. */
  get size(): number {
    return this.#size;
  }

  /** A view of the text of a token; empty for one without text and for one that does not exist. */
  of(token: Token): Uint8Array {
    return this.between(token, token + 1);
  }

  /** A view of the texts of the tokens from `start` to `end` (exclusive), one after the other. */
  between(start: Token, end: Token): Uint8Array {
    return this.#bytes.subarray(this.#starts[start] ?? 0, this.#starts[end] ?? 0);
  }

  /** The length of the text of a token, in bytes. */
  lengthOf(token: Token): number {
    return token < this.#size ? (this.#starts[token + 1] as number) - (this.#starts[token] as number) : 0;
  }

  /** The byte of a token's text at `depth`; undefined behind its end. */
  byteAt(token: Token, depth: number): number | undefined {
    return depth < this.lengthOf(token) ? this.#bytes[(this.#starts[token] as number) + depth] : undefined;
  }

  /** Orders texts as a dictionary does, a prefix before what continues it: below 0 where the text of `a` comes first. */
  compare(a: Token, b: Token): number {
    const [startOfA, startOfB] = [this.#starts[a] as number, this.#starts[b] as number];
    const shared = Math.min(this.lengthOf(a), this.lengthOf(b));
    for (let i = 0; i < shared; i++) {
      const difference = (this.#bytes[startOfA + i] as number) - (this.#bytes[startOfB + i] as number);
      if (difference !== 0) return difference;
    }
    return this.lengthOf(a) - this.lengthOf(b);
  }

  #add(text: Uint8Array | undefined): void {
    const start = this.#starts[this.#size] as number;
    const end = start + (text?.length ?? 0);
    if (end > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(end, 2 * this.#bytes.length));
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    if (this.#size + 2 > this.#starts.length) {
      const larger = new Uint32Array(2 * this.#starts.length);
      larger.set(this.#starts);
      this.#starts = larger;
    }
    if (text) this.#bytes.set(text, start);
    this.#starts[++this.#size] = end;
  }

  #trim(): void {
    this.#starts = this.#starts.slice(0, this.#size + 1);
    this.#bytes = this.#bytes.slice(0, this.#starts[this.#size]);
  }
}
