import { createHash } from "node:crypto";
import type { Token } from "./expert.ts";

/** Control tokens that mark the parts of an infilling prompt. */
export interface InfillTokens {
  readonly prefix: Token;
  readonly suffix: Token;
  readonly middle: Token;
}

/** A run of {@link Vocabulary.order}: the tokens that share a byte prefix. `end` is exclusive. */
export interface Interval {
  readonly start: number;
  readonly end: number;
}

export interface VocabularyOptions {
  /** Raw bytes of every token by id; undefined or empty for control tokens and unused slots. */
  readonly bytes: readonly (Uint8Array | undefined)[];
  /** Every token that ends a text. Their probabilities are summed: they are one event, END. */
  readonly endTokens: Iterable<Token>;
  /** Missing for models that were not trained to infill. */
  readonly infill?: InfillTokens;
}

const NO_BYTES = new Uint8Array(0);

/**
 * The tokens of a model as byte strings. Tokens that carry text are also kept in bytewise order, in which the tokens
 * that begin with given bytes are one interval: a trie without nodes.
 */
export class Vocabulary {
  readonly size: number;
  readonly endTokens: ReadonlySet<Token>;
  readonly infill: InfillTokens | undefined;
  /** Ids of all tokens that carry text, sorted by their bytes (ties by id). */
  readonly order: Int32Array;
  /** The longest token, in bytes. */
  readonly longest: number;
  /** Equal for two vocabularies exactly when every token has the same bytes and the same role. */
  readonly fingerprint: string;
  readonly #bytes: readonly (Uint8Array | undefined)[];

  constructor({ bytes, endTokens, infill }: VocabularyOptions) {
    this.#bytes = bytes;
    this.size = bytes.length;
    this.endTokens = new Set(endTokens);
    this.infill = infill;
    const textual: Token[] = [];
    let longest = 0;
    const hash = createHash("sha256");
    for (const [token, text] of bytes.entries()) {
      hash.update(`${text?.length ?? 0}:`);
      if (text === undefined || text.length === 0) continue;
      hash.update(text);
      textual.push(token);
      longest = Math.max(longest, text.length);
    }
    hash.update(`ends ${[...this.endTokens].sort((a, b) => a - b).join()}`);
    this.fingerprint = hash.digest("hex");
    this.longest = longest;
    this.order = Int32Array.from(textual.sort((a, b) => compareBytes(this.bytes(a), this.bytes(b)) || a - b));
  }

  /** The raw bytes of a token. Empty for control tokens: they never reach a user's text. */
  bytes(token: Token): Uint8Array {
    return this.#bytes[token] ?? NO_BYTES;
  }

  /** All tokens that carry text, as an interval of {@link order}. */
  get all(): Interval {
    return { start: 0, end: this.order.length };
  }

  /** Narrows an interval of tokens that share `depth` bytes to those whose next byte is `byte`. */
  child(interval: Interval, depth: number, byte: number): Interval {
    const start = this.#lowerBound(interval, depth, byte);
    return { start, end: this.#lowerBound({ start, end: interval.end }, depth, byte + 1) };
  }

  /** The tokens that begin with the given bytes. */
  startingWith(prefix: Uint8Array): Interval {
    let interval = this.all;
    for (const [depth, byte] of prefix.entries()) interval = this.child(interval, depth, byte);
    return interval;
  }

  /** The tokens that are a prefix of the given bytes, shortest first. Tokens of equal bytes are all listed. */
  prefixesOf(text: Uint8Array): Token[] {
    const found: Token[] = [];
    let interval = this.all;
    for (const [depth, byte] of text.entries()) {
      interval = this.child(interval, depth, byte);
      if (interval.start === interval.end) break;
      for (let i = interval.start; i < interval.end; i++) {
        const token = this.order[i] as Token;
        if (this.bytes(token).length !== depth + 1) break;
        found.push(token);
      }
    }
    return found;
  }

  /** First index of the interval whose token has a byte >= `byte` at `depth`; tokens that end there come first. */
  #lowerBound({ start, end }: Interval, depth: number, byte: number): number {
    let low = start;
    let high = end;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const text = this.bytes(this.order[middle] as Token);
      if (text.length <= depth || (text[depth] as number) < byte) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** Orders byte strings as a dictionary does, a prefix before what continues it. */
export function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const shared = Math.min(a.length, b.length);
  for (let i = 0; i < shared; i++) {
    const difference = (a[i] as number) - (b[i] as number);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}
