import { createHash, type Hash } from "node:crypto";

/** An index into a model's vocabulary. */
export type Token = number;

/** Control tokens that mark the parts of an infilling prompt. */
export interface InfillTokens {
  readonly prefix: Token;
  readonly suffix: Token;
  readonly middle: Token;
  /** Only of models that were trained with whole repositories in this order: name, files, and the file to infill. */
  readonly repository?: RepositoryTokens;
}

/** Control tokens that mark the parts of a repository (Qwen2.5-Coder technical report, "repo-level FIM"). */
export interface RepositoryTokens {
  /** Stands before the name of the repository. */
  readonly name: Token;
  /** Stands before the path of each file. */
  readonly fileSeparator: Token;
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
/** How many tokens are worked on before the event loop gets its turn: about 10 ms of work. */
const SLICE = 4096;

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
  readonly #bytes: readonly (Uint8Array | undefined)[];
  #fingerprint: string | undefined;

  /** @param known what {@link build} has worked out already */
  constructor({ bytes, endTokens, infill }: VocabularyOptions, known?: { order: Int32Array; fingerprint: string }) {
    this.#bytes = bytes;
    this.size = bytes.length;
    this.endTokens = new Set(endTokens);
    this.infill = infill;
    this.longest = bytes.reduce((longest, text) => Math.max(longest, text?.length ?? 0), 0);
    this.#fingerprint = known?.fingerprint;
    this.order = known?.order ?? Int32Array.from(sortTokens([...textualTokens(bytes)], bytes));
  }

  /** Builds the vocabulary of a real model (up to 262,144 tokens) without holding up the event loop. */
  static async build(options: VocabularyOptions): Promise<Vocabulary> {
    const { bytes, endTokens } = options;
    const hash = createHash("sha256");
    const buckets = new Map<number, Token[]>();
    for (let start = 0; start < bytes.length; start += SLICE) {
      const end = Math.min(bytes.length, start + SLICE);
      addToHash(hash, bytes.slice(start, end));
      addToBuckets(buckets, bytes, start, end);
      await new Promise(setImmediate);
    }
    const order = new Int32Array([...buckets.values()].reduce((total, bucket) => total + bucket.length, 0));
    let filled = 0;
    let unsliced = 0;
    for (const key of [...buckets.keys()].sort((a, b) => a - b)) {
      const bucket = sortTokens(buckets.get(key) ?? [], bytes);
      order.set(bucket, filled);
      filled += bucket.length;
      unsliced += bucket.length;
      if (unsliced > SLICE) {
        unsliced = 0;
        await new Promise(setImmediate);
      }
    }
    return new Vocabulary(options, { order, fingerprint: finishHash(hash, endTokens) });
  }

  /** Equal for two vocabularies exactly when every token has the same bytes and the same tokens end a text. */
  get fingerprint(): string {
    this.#fingerprint ??= this.#hash();
    return this.#fingerprint;
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

  #hash(): string {
    const hash = createHash("sha256");
    for (let start = 0; start < this.size; start += SLICE) addToHash(hash, this.#bytes.slice(start, start + SLICE));
    return finishHash(hash, this.endTokens);
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

function addToHash(hash: Hash, bytes: readonly (Uint8Array | undefined)[]): void {
  const lengths = Uint16Array.from(bytes, (text) => text?.length ?? 0);
  hash.update(new Uint8Array(lengths.buffer));
  hash.update(Buffer.concat(bytes.map((text) => text ?? NO_BYTES)));
}

function finishHash(hash: Hash, endTokens: Iterable<Token>): string {
  return hash.update(Int32Array.from([...endTokens].sort((a, b) => a - b))).digest("hex");
}

/** Sorts tokens from `start` to `end` by their first two bytes. */
function addToBuckets(
  buckets: Map<number, Token[]>,
  bytes: readonly (Uint8Array | undefined)[],
  start: number,
  end: number,
): void {
  for (let token = start; token < end; token++) {
    const [first, second = -1] = bytes[token] ?? NO_BYTES;
    if (first === undefined) continue;
    const key = first * 257 + second + 1;
    const bucket = buckets.get(key);
    if (bucket) bucket.push(token);
    else buckets.set(key, [token]);
  }
}

function* textualTokens(bytes: readonly (Uint8Array | undefined)[]): Iterable<Token> {
  for (let token = 0; token < bytes.length; token++) {
    if ((bytes[token]?.length ?? 0) > 0) yield token;
  }
}

function sortTokens(tokens: Token[], bytes: readonly (Uint8Array | undefined)[]): Token[] {
  return tokens.sort((a, b) => compareBytes(bytes[a] ?? NO_BYTES, bytes[b] ?? NO_BYTES) || a - b);
}

/** Letters, digits, underscore, and bytes of characters beyond ASCII. */
export function isWordByte(byte: number): boolean {
  return (
    byte >= 0x80 ||
    byte === 0x5f ||
    (byte >= 0x30 && byte <= 0x39) ||
    (byte >= 0x41 && byte <= 0x5a) ||
    (byte >= 0x61 && byte <= 0x7a)
  );
}
