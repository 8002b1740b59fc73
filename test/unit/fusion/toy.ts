import { MeasuredCost } from "../../../server/calibration/cost-model.ts";
import type {
  Distribution,
  Evidence,
  Expert,
  ExpertPart,
  ExpertRole,
  OpenOptions,
  Prompt,
  Sequence,
  Token,
} from "../../../server/experts/expert.ts";
import { type InfillTokens, Vocabulary } from "../../../server/experts/vocabulary.ts";

/** Probabilities of all tokens by id, after a history. */
export type ToyModel = (history: readonly Token[]) => Float64Array;

export type ToyKind = "random" | "peaky" | "text";

const encoder = new TextEncoder();

/** A vocabulary of the given texts (ids in that order), then the end tokens, then three infilling tokens if wanted. */
export function toyVocabulary(texts: readonly (string | Uint8Array)[], ends = 1, infills = false): Vocabulary {
  const bytes: (Uint8Array | undefined)[] = texts.map((t) => (typeof t === "string" ? encoder.encode(t) : t));
  const endTokens = Array.from({ length: ends }, (_, i) => texts.length + i);
  const first = texts.length + ends;
  const infill: InfillTokens | undefined = infills
    ? { prefix: first, suffix: first + 1, middle: first + 2 }
    : undefined;
  for (let i = 0; i < ends + 3; i++) bytes.push(undefined);
  return new Vocabulary({ bytes, endTokens, infill });
}

/** A number in [0, 1) that is a function of its arguments. */
export function hash(...numbers: readonly number[]): number {
  let h = 0x9e3779b9;
  for (const n of numbers) {
    h = Math.imul(h ^ (n + 0x7f4a7c15), 0x85ebca6b);
    h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
    h ^= h >>> 16;
  }
  return (h >>> 0) / 2 ** 32;
}

/**
 * A deterministic model. `random`: logits without order. `peaky`: one token has most. `text`: tokens spell one byte
 * process that all toy models of a `process` share, with some noise of their own, cut the way a tokenizer cuts.
 */
export function toyModel(kind: ToyKind, seed: number, vocabulary: Vocabulary, process = 7): ToyModel {
  const memo = new Map<string, Float64Array>();
  const scores = { random: randomScores, peaky: peakyScores, text: textScores };
  return (history) => {
    const key = history.join();
    const found = memo.get(key);
    if (found) return found;
    const weights = scores[kind](seed, vocabulary, history, process);
    const sum = weights.reduce((a, b) => a + b, 0);
    const probabilities = weights.map((weight) => weight / sum);
    memo.set(key, probabilities);
    return probabilities;
  };
}

function randomScores(seed: number, { size }: Vocabulary, history: readonly Token[]): Float64Array {
  return Float64Array.from({ length: size }, (_, token) => Math.exp(4 * hash(seed, token, ...history)));
}

function peakyScores(seed: number, vocabulary: Vocabulary, history: readonly Token[]): Float64Array {
  const scores = randomScores(seed, vocabulary, history);
  const sum = scores.reduce((a, b) => a + b, 0);
  const top = 0.7 + 0.29 * hash(seed, -1, ...history);
  const peak = Math.floor(hash(seed, -2, ...history) * (vocabulary.order.length + 1));
  const likely = vocabulary.order[peak] ?? Math.min(...vocabulary.endTokens);
  scores[likely] = (scores[likely] as number) + (sum * top) / (1 - top);
  return scores;
}

function textScores(seed: number, vocabulary: Vocabulary, history: readonly Token[], process: number): Float64Array {
  const letters = [...new Set([...vocabulary.order].map((token) => vocabulary.bytes(token)[0] as number))];
  const before = history.flatMap((token) => [...vocabulary.bytes(token)]).slice(-2);
  const next = (context: readonly number[]) => {
    const weights = letters.map((letter) => Math.exp(6 * hash(process, letter, ...context.slice(-2))));
    const sum = weights.reduce((a, b) => a + b, 0);
    return (letter: number) => (weights[letters.indexOf(letter)] ?? 0) / sum;
  };
  const scores = new Float64Array(vocabulary.size).fill(0.001);
  for (const token of vocabulary.order) {
    const context = [...before];
    let probability = 1;
    for (const byte of vocabulary.bytes(token)) {
      probability *= next(context)(byte);
      context.push(byte);
    }
    // A tokenizer takes the longest token: a shorter one is written only where the text does not go on as that.
    const node = vocabulary.startingWith(vocabulary.bytes(token));
    const longer = letters.filter((letter) => {
      const { start, end } = vocabulary.child(node, vocabulary.bytes(token).length, letter);
      return end > start;
    });
    const extended = longer.reduce((sum, letter) => sum + next(context)(letter), 0);
    scores[token] = probability * Math.max(0.01, 1 - extended) * Math.exp(0.6 * hash(seed, token, ...history));
  }
  for (const token of vocabulary.endTokens) scores[token] = 0.08 * hash(seed, token, ...history);
  return scores;
}

/** The `top` likeliest tokens of a distribution. */
export function listTop(probabilities: Float64Array, top: number): Distribution {
  const tokens = [...probabilities.keys()]
    .sort((a, b) => (probabilities[b] as number) - (probabilities[a] as number) || a - b)
    .slice(0, top);
  const listed = tokens.map((token) => probabilities[token] as number);
  const all = top >= probabilities.length;
  return {
    tokens: Int32Array.from(tokens),
    logProbabilities: Float64Array.from(listed, Math.log),
    unlisted: all ? 0 : Math.max(0, 1 - listed.reduce((a, b) => a + b, 0)),
  };
}

export interface ToyOptions<P extends ExpertPart = ExpertRole> {
  /** The code expert if missing. */
  readonly role?: P;
  readonly vocabulary: Vocabulary;
  readonly model: ToyModel;
  /** How many tokens a distribution lists; all if missing. */
  readonly top?: number;
  /** Tokens at the end of the prompt that are kept back. */
  readonly keptBack?: number;
}

/** An expert over a toy vocabulary. Prompts are cut greedily into the longest tokens. */
export class ToyExpert<P extends ExpertPart = ExpertRole> implements Expert<P> {
  readonly id: string;
  readonly role: P;
  readonly vocabulary: Vocabulary;
  readonly cost = new MeasuredCost(1e6);
  weightBytes = 1e6;
  /** Tokens evaluated beyond prompts. */
  fed = 0;
  /** Calls that asked for exact probabilities. */
  fetches = 0;
  readonly #model: ToyModel;
  readonly #top: number;
  readonly #keptBack: number;
  #held: Promise<void> = Promise.resolve();

  constructor({ role = "code" as P, vocabulary, model, top = vocabulary.size, keptBack = 0 }: ToyOptions<P>) {
    this.id = `toy-${role}`;
    this.role = role;
    this.vocabulary = vocabulary;
    this.#model = model;
    this.#top = top;
    this.#keptBack = keptBack;
  }

  async open(prompt: Prompt, signal: AbortSignal, options?: OpenOptions): Promise<ToySequence> {
    signal.throwIfAborted();
    const turn = this.#held;
    let release: () => void = () => undefined;
    this.#held = new Promise((resolve) => {
      release = resolve;
    });
    await turn;
    const { before, middle } = this.#tokensOf(prompt);
    const kept = middle.slice(Math.max(0, middle.length - this.#keptBack));
    const tokens = [...before, ...middle.slice(0, middle.length - kept.length)];
    const evidence = options?.evidence && middle.length > 0 ? this.#evidence(before, middle) : undefined;
    return new ToySequence(this, this.#model, this.#top, tokens, this.bytes(kept), evidence, signal, release);
  }

  countTokens(text: string): number {
    return this.tokenize(text).length;
  }

  /** Cuts a text greedily into the longest tokens. */
  tokenize(text: string | Uint8Array): Token[] {
    let rest = typeof text === "string" ? encoder.encode(text) : text;
    const tokens: Token[] = [];
    while (rest.length > 0) {
      const token = this.vocabulary.prefixesOf(rest).at(-1);
      if (token === undefined) throw new Error(`The toy vocabulary cannot spell byte ${rest[0]}.`);
      tokens.push(token);
      rest = rest.subarray(this.vocabulary.bytes(token).length);
    }
    return tokens;
  }

  bytes(tokens: readonly Token[]): Uint8Array {
    return Uint8Array.from(tokens.flatMap((token) => [...this.vocabulary.bytes(token)]));
  }

  #tokensOf({ prefix, middle, suffix }: Prompt): { before: Token[]; middle: Token[] } {
    const { infill } = this.vocabulary;
    const forced = this.tokenize(middle);
    if (!infill) return { before: this.tokenize(prefix), middle: forced };
    const parts = [infill.prefix, ...this.tokenize(prefix), infill.suffix, ...this.tokenize(suffix), infill.middle];
    return { before: parts, middle: forced };
  }

  #evidence(before: readonly Token[], middle: readonly Token[]): Evidence {
    let nats = 0;
    for (const [i, token] of middle.entries()) {
      nats -= Math.log(this.#model([...before, ...middle.slice(0, i)])[token] as number);
    }
    return { nats, bytes: this.bytes(middle).length };
  }
}

export class ToySequence implements Sequence {
  readonly evaluatedPromptTokens: number;
  readonly #tokens: Token[];
  #closed = false;

  constructor(
    readonly expert: ToyExpert<ExpertPart>,
    readonly model: ToyModel,
    readonly top: number,
    tokens: readonly Token[],
    readonly pending: Uint8Array,
    readonly evidence: Evidence | undefined,
    readonly signal: AbortSignal,
    readonly release: () => void,
  ) {
    this.#tokens = [...tokens];
    this.evaluatedPromptTokens = tokens.length;
  }

  get length(): number {
    return this.#tokens.length;
  }

  get tokens(): readonly Token[] {
    return this.#tokens;
  }

  async next(): Promise<Distribution> {
    this.#check();
    return listTop(this.model(this.#tokens), this.top);
  }

  async feed(tokens: readonly Token[]): Promise<Distribution[]> {
    const distributions: Distribution[] = [];
    for (const token of tokens) {
      this.#tokens.push(token);
      this.expert.fed++;
      distributions.push(await this.next());
    }
    return distributions;
  }

  async rewind(length: number): Promise<void> {
    this.#check();
    if (length > this.length) throw new RangeError(`Cannot rewind ${this.length} tokens to ${length}.`);
    this.#tokens.length = length;
  }

  async logProbabilities(tokens: readonly Token[]): Promise<Float64Array> {
    this.#check();
    this.expert.fetches++;
    const probabilities = this.model(this.#tokens);
    return Float64Array.from(tokens, (token) => Math.log(probabilities[token] as number));
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.release();
  }

  #check(): void {
    if (this.#closed) throw new Error("The sequence was used after it was closed.");
    this.signal.throwIfAborted();
  }
}
