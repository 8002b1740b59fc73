import { createHash, type Hash } from "node:crypto";
import { type Token, TokenTexts } from "./token-texts.ts";

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
  /** Raw bytes of every token by id; undefined or empty for control tokens and unused slots. Gone through once. */
  readonly bytes: Iterable<Uint8Array | undefined>;
  /** Every token that ends a text. Their probabilities are summed: they are one event, END. */
  readonly endTokens: Iterable<Token>;
  /** Missing for models that were not trained to infill. */
  readonly infill?: InfillTokens;
}

/** How many tokens are worked on before the event loop gets its turn: about 10 ms of work. */
const SLICE = 4096;

/** What was worked out of a vocabulary before. */
interface Known {
  readonly texts: TokenTexts;
  readonly order: Int32Array;
  readonly fingerprint: string;
}

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
  readonly #texts: TokenTexts;
  #fingerprint: string | undefined;

  /** @param known what {@link build} has worked out already */
  constructor({ bytes, endTokens, infill }: VocabularyOptions, known?: Known) {
    this.#texts = known?.texts ?? new TokenTexts(bytes);
    this.size = this.#texts.size;
    this.endTokens = new Set(endTokens);
    this.infill = infill;
    this.#fingerprint = known?.fingerprint;
    this.order = known?.order ?? Int32Array.from(sortTokens([...textualTokens(this.#texts)], this.#texts));
  }

  /** Builds the vocabulary of a real model (up to 262,144 tokens) without holding up the event loop. */
  static async build(options: VocabularyOptions): Promise<Vocabulary> {
    const texts = await TokenTexts.build(options.bytes);
    const hash = createHash("sha256");
    const buckets = new Map<number, Token[]>();
    for (let start = 0; start < texts.size; start += SLICE) {
      const end = Math.min(texts.size, start + SLICE);
      addToHash(hash, texts, start, end);
      addToBuckets(buckets, texts, start, end);
      await new Promise(setImmediate);
    }
    const order = new Int32Array([...buckets.values()].reduce((total, bucket) => total + bucket.length, 0));
    let filled = 0;
    let unsliced = 0;
    for (const key of [...buckets.keys()].sort((a, b) => a - b)) {
      const bucket = sortTokens(buckets.get(key) ?? [], texts);
      order.set(bucket, filled);
      filled += bucket.length;
      unsliced += bucket.length;
      if (unsliced > SLICE) {
        unsliced = 0;
        await new Promise(setImmediate);
      }
    }
    return new Vocabulary(options, { texts, order, fingerprint: finishHash(hash, options.endTokens) });
  }

  /** Equal for two vocabularies exactly when every token has the same bytes and the same tokens end a text. */
  get fingerprint(): string {
    this.#fingerprint ??= this.#hash();
    return this.#fingerprint;
  }

  /** The raw bytes of a token. Empty for control tokens: they never reach a user's text. */
  bytes(token: Token): Uint8Array {
    return this.#texts.of(token);
  }

  /** How many bytes a token has. */
  lengthOf(token: Token): number {
    return this.#texts.lengthOf(token);
  }

  /** The byte of a token at `depth`; undefined behind its end. */
  byteAt(token: Token, depth: number): number | undefined {
    return this.#texts.byteAt(token, depth);
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
        if (this.lengthOf(token) !== depth + 1) break;
        found.push(token);
      }
    }
    return found;
  }

  #hash(): string {
    const hash = createHash("sha256");
    for (let start = 0; start < this.size; start += SLICE) {
      addToHash(hash, this.#texts, start, Math.min(this.size, start + SLICE));
    }
    return finishHash(hash, this.endTokens);
  }

  /** First index of the interval whose token has a byte >= `byte` at `depth`; tokens that end there come first. */
  #lowerBound({ start, end }: Interval, depth: number, byte: number): number {
    let low = start;
    let high = end;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.byteAt(this.order[middle] as Token, depth) ?? -1) < byte) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function addToHash(hash: Hash, texts: TokenTexts, start: Token, end: Token): void {
  const lengths = Uint16Array.from({ length: end - start }, (_, i) => texts.lengthOf(start + i));
  hash.update(new Uint8Array(lengths.buffer));
  hash.update(texts.between(start, end));
}

function finishHash(hash: Hash, endTokens: Iterable<Token>): string {
  return hash.update(Int32Array.from([...endTokens].sort((a, b) => a - b))).digest("hex");
}

/** Sorts tokens from `start` to `end` by their first two bytes. */
function addToBuckets(buckets: Map<number, Token[]>, texts: TokenTexts, start: Token, end: Token): void {
  for (let token = start; token < end; token++) {
    const first = texts.byteAt(token, 0);
    if (first === undefined) continue;
    const key = first * 257 + (texts.byteAt(token, 1) ?? -1) + 1;
    const bucket = buckets.get(key);
    if (bucket) bucket.push(token);
    else buckets.set(key, [token]);
  }
}

function* textualTokens(texts: TokenTexts): Iterable<Token> {
  for (let token = 0; token < texts.size; token++) {
    if (texts.lengthOf(token) > 0) yield token;
  }
}

function sortTokens(tokens: Token[], texts: TokenTexts): Token[] {
  return tokens.sort((a, b) => texts.compare(a, b) || a - b);
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
