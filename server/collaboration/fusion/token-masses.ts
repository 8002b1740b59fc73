import type { Distribution, Token } from "../../experts/expert.ts";
import type { Interval, Vocabulary } from "../../experts/vocabulary.ts";

/** Index of END among the 257 events that may come next: 256 bytes and END. */
export const END = 256;
export const EVENTS = 257;
/** Rounding may leave nothing for the unlisted tokens. They keep this much, lest a text made of them become impossible. */
const SMALLEST_TAIL = 1e-12;

/** The tokens that share `depth` bytes: a node of the trie that {@link Vocabulary.order} stands for. */
export interface Node {
  readonly interval: Interval;
  readonly depth: number;
}

/** What may follow a node, within the same token. */
export interface Children {
  /** Bytes (or END) that may follow. */
  readonly events: readonly number[];
  /** Known probability of each event. */
  readonly masses: readonly number[];
  /** At most so much more, from unlisted tokens, for each event. */
  readonly bounds: readonly number[];
  /** Sum of all known probabilities. */
  readonly total: number;
  /** At most so much more for all events together. */
  readonly tail: number;
}

/** A token and its probability. */
export interface Weighted {
  readonly token: Token;
  readonly probability: number;
}

const ranks = new WeakMap<Vocabulary, Int32Array>();

/** Where each token stands in the bytewise order; -1 for those without text. */
function ranksOf(vocabulary: Vocabulary): Int32Array {
  let found = ranks.get(vocabulary);
  if (!found) {
    found = new Int32Array(vocabulary.size).fill(-1);
    for (const [rank, token] of vocabulary.order.entries()) found[token] = rank;
    ranks.set(vocabulary, found);
  }
  return found;
}

/**
 * A distribution over tokens, read by bytes. Of the unlisted tokens it knows that they have `unlisted` probability
 * together and none of them more than the last listed one. Control tokens that do not end a text have no bytes and
 * are left out: what they take is shared by the rest once byte probabilities are normalised.
 */
export class TokenMasses {
  readonly #vocabulary: Vocabulary;
  /** Ranks of the known tokens in rising order, and their probabilities beside them. */
  #ranks: Int32Array = new Int32Array(0);
  #probabilities: Float64Array = new Float64Array(0);
  #unlisted: number;
  #largestUnlisted: number;
  readonly #unknownEnds: Set<Token>;
  #end = 0;
  #excludedEnd = 0;
  /** Known probability of control tokens that do not end a text. */
  #control = 0;
  /** What probabilities are divided by: below 1 once END is excluded. */
  #scale = 1;

  constructor(vocabulary: Vocabulary, { tokens, logProbabilities, unlisted }: Distribution) {
    this.#vocabulary = vocabulary;
    this.#unlisted = Math.max(SMALLEST_TAIL, unlisted);
    const last = logProbabilities.at(-1);
    this.#largestUnlisted = last === undefined ? 1 : Math.exp(last);
    this.#unknownEnds = new Set(vocabulary.endTokens);
    this.#insert(tokens, logProbabilities);
  }

  /** More than this no unlisted token has. */
  get bound(): number {
    return Math.min(this.#unlisted, this.#largestUnlisted) / this.#scale;
  }

  /** At most so much is missing in the probability of END. */
  get endBound(): number {
    return Math.min(this.#unlisted, this.#unknownEnds.size * this.#largestUnlisted) / this.#scale;
  }

  /** The probability that END had before it was excluded; 0 where it was not. */
  get excludedEnd(): number {
    return this.#excludedEnd;
  }

  /** End tokens whose probability is not known. */
  get unknownEnds(): Token[] {
    return [...this.#unknownEnds];
  }

  /** Makes END impossible and shares its probability among the other tokens in proportion. */
  excludeEnd(): void {
    // The sum of what is left is exact where 1 - END would lose its digits.
    let rest = this.#unlisted + this.#control;
    for (const probability of this.#probabilities) rest += probability;
    this.#scale = Math.min(1, rest) || 1;
    this.#excludedEnd = this.#end;
    this.#end = 0;
    this.#unknownEnds.clear();
  }

  /** The probability of a token, or undefined if it is not known. */
  probability(token: Token): number | undefined {
    const rank = ranksOf(this.#vocabulary)[token] as number;
    const index = lowerBound(this.#ranks, rank);
    return this.#ranks[index] === rank ? (this.#probabilities[index] as number) / this.#scale : undefined;
  }

  /** Takes in exact log-probabilities (natural log) of tokens that were not known. */
  learn(tokens: readonly Token[], logProbabilities: Float64Array): void {
    const before = this.#sum();
    this.#insert(Int32Array.from(tokens), logProbabilities);
    this.#unlisted = Math.max(SMALLEST_TAIL, this.#unlisted - (this.#sum() - before));
  }

  /** Tokens with text in an interval whose probability is not known. */
  unknownIn({ start, end }: Interval): Token[] {
    const unknown: Token[] = [];
    let index = lowerBound(this.#ranks, start);
    for (let rank = start; rank < end; rank++) {
      if (this.#ranks[index] === rank) index++;
      else unknown.push(this.#vocabulary.order[rank] as Token);
    }
    return unknown;
  }

  /** The likeliest known token that goes on below a node; the smallest id among equals. */
  likeliestBelow(node: Node): Weighted | undefined {
    let best: Weighted | undefined;
    const { end } = node.interval;
    for (let i = lowerBound(this.#ranks, this.#firstBelow(node)); (this.#ranks[i] as number) < end; i++) {
      const token = this.#vocabulary.order[this.#ranks[i] as number] as Token;
      const probability = (this.#probabilities[i] as number) / this.#scale;
      const better = best === undefined || probability > best.probability;
      if (better || (probability === best?.probability && token < best.token)) best = { token, probability };
    }
    return best;
  }

  /** What may follow a node. END only follows the root: a text never ends inside a token. */
  children(node: Node): Children {
    const start = this.#firstBelow(node);
    const { depth } = node;
    const { end } = node.interval;
    const children = { events: [] as number[], masses: [] as number[], bounds: [] as number[], total: 0, tail: 0 };
    let index = lowerBound(this.#ranks, start);
    const known = lowerBound(this.#ranks, end) - index;
    const unknown = end - start - known;
    const unknownEnds = depth === 0 ? this.#unknownEnds.size : 0;
    let rank = start;
    while (rank < end) {
      // Where every token is known, only those need to be looked at.
      if (unknown === 0) {
        if (index === this.#ranks.length || (this.#ranks[index] as number) >= end) break;
        rank = this.#ranks[index] as number;
      }
      const byte = this.#vocabulary.byteAt(this.#vocabulary.order[rank] as Token, depth) as number;
      const next = this.#vocabulary.child({ start: rank, end }, depth, byte).end;
      let mass = 0;
      let count = next - rank;
      for (; index < this.#ranks.length && (this.#ranks[index] as number) < next; index++, count--) {
        mass += this.#probabilities[index] as number;
      }
      this.#add(children, byte, mass, unknown === 0 ? 0 : count);
      rank = next;
    }
    if (depth === 0) this.#add(children, END, this.#end, unknownEnds);
    children.tail = Math.min(this.#unlisted, (unknown + unknownEnds) * this.#largestUnlisted) / this.#scale;
    return children;
  }

  #add(
    children: { events: number[]; masses: number[]; bounds: number[]; total: number },
    event: number,
    mass: number,
    unknown: number,
  ): void {
    if (mass === 0 && unknown === 0) return;
    children.events.push(event);
    children.masses.push(mass / this.#scale);
    children.bounds.push(Math.min(this.#unlisted, unknown * this.#largestUnlisted) / this.#scale);
    children.total += mass / this.#scale;
  }

  /** The first rank of a node whose token does not end there. */
  #firstBelow({ interval, depth }: Node): number {
    let rank = interval.start;
    while (rank < interval.end && this.#vocabulary.lengthOf(this.#vocabulary.order[rank] as Token) === depth) rank++;
    return rank;
  }

  #sum(): number {
    let sum = this.#end;
    for (const probability of this.#probabilities) sum += probability;
    return sum;
  }

  #insert(tokens: Int32Array, logProbabilities: Float64Array): void {
    const all = ranksOf(this.#vocabulary);
    const entries: [rank: number, probability: number][] = [];
    for (const [index, rank] of this.#ranks.entries()) entries.push([rank, this.#probabilities[index] as number]);
    for (const [index, token] of tokens.entries()) {
      const probability = Math.exp(logProbabilities[index] as number);
      const rank = all[token] as number;
      if (this.#unknownEnds.delete(token)) this.#end += probability;
      else if (rank >= 0) entries.push([rank, probability]);
      else this.#control += probability;
    }
    entries.sort((a, b) => a[0] - b[0]);
    this.#ranks = Int32Array.from(entries, (entry) => entry[0]);
    this.#probabilities = Float64Array.from(entries, (entry) => entry[1]);
  }
}

/** First index whose value is at least `value`. */
function lowerBound(sorted: Int32Array, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] as number) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
