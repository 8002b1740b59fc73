import type { MeasuredCost } from "../calibration/cost-model.ts";
import type { Distribution, Evidence, OpenOptions, Sequence, Token } from "./expert.ts";
import type { KvCache } from "./kv-cache.ts";
import { BATCH_SIZE, type BatchItem, evaluateBatch, evaluateExactly, MOST_SCORED } from "./llama-batch.ts";
import type { LlamaRuntime } from "./llama-runtime.ts";
import type { PromptTokens } from "./prompt-tokens.ts";
import type { Vocabulary } from "./vocabulary.ts";
import type { WorkCounter } from "./work-counter.ts";

/** A prompt is evaluated in pieces of about this long, so that an abort is noticed in between (ms). */
const PIECE_MS = 200;
const SMALLEST_PIECE = 16;
const NOWHERE = Number.POSITIVE_INFINITY;

export interface SequenceParts {
  readonly cache: KvCache;
  readonly vocabulary: Vocabulary;
  readonly runtime: LlamaRuntime;
  readonly cost: MeasuredCost;
  readonly work: WorkCounter;
  readonly signal: AbortSignal;
  readonly release: () => void;
  readonly options: OpenOptions;
}

/** Which outputs of an evaluation are wanted, by index into the sequence. Ends are exclusive. */
interface Wanted {
  readonly distributionsFrom: number;
  readonly scoresFrom: number;
  readonly scoresTo: number;
}

/** A {@link Sequence} in llama.cpp's KV cache. */
export class LlamaSequence implements Sequence {
  readonly #parts: SequenceParts;
  #length = 0;
  #closed = false;
  #pending: Uint8Array = new Uint8Array(0);
  #evaluatedPromptTokens = 0;
  #evidence: Evidence | undefined;

  private constructor(parts: SequenceParts) {
    this.#parts = parts;
  }

  /**
   * Evaluates a prompt, reusing the longest common prefix of what is cached. The tokens that are kept back are
   * evaluated in the same batch: most often the decoder feeds just them, and then finds them done.
   */
  static async open(parts: SequenceParts, prompt: PromptTokens): Promise<LlamaSequence> {
    const sequence = new LlamaSequence(parts);
    await sequence.#openPrompt(prompt);
    return sequence;
  }

  get length(): number {
    return this.#length;
  }

  get pending(): Uint8Array {
    return this.#pending;
  }

  get evaluatedPromptTokens(): number {
    return this.#evaluatedPromptTokens;
  }

  get evidence(): Evidence | undefined {
    return this.#evidence;
  }

  async next(): Promise<Distribution> {
    this.#check();
    const { cache } = this.#parts;
    const last = this.#length - 1;
    if (!this.#knows(last)) {
      const token = cache.tokens[last] as Token;
      await this.#evaluate(last, [token], { distributionsFrom: last, scoresFrom: NOWHERE, scoresTo: NOWHERE });
    }
    return this.#distributionAt(last);
  }

  async feed(tokens: readonly Token[]): Promise<Distribution[]> {
    this.#check();
    const { cache } = this.#parts;
    const start = this.#length;
    const unknown = tokens.findIndex((token, i) => cache.tokens[start + i] !== token || !this.#knows(start + i));
    if (unknown >= 0) {
      const from = start + unknown;
      await this.#evaluate(from, tokens.slice(unknown), {
        distributionsFrom: from,
        scoresFrom: NOWHERE,
        scoresTo: NOWHERE,
      });
    }
    this.#length = start + tokens.length;
    return tokens.map((_, index) => this.#distributionAt(start + index));
  }

  async rewind(length: number): Promise<void> {
    this.#check();
    if (length < 1 || length > this.#length) {
      throw new RangeError(`Cannot rewind a sequence of ${this.#length} tokens to ${length}.`);
    }
    this.#length = length;
  }

  async logProbabilities(tokens: readonly Token[]): Promise<Float64Array> {
    const distribution = await this.next();
    const { cache, runtime, signal } = this.#parts;
    const last = this.#length - 1;
    const token = cache.tokens[last] as Token;
    await cache.truncate(last);
    const { result, ms } = await runtime.evaluate(
      cache.sequence.context,
      () => evaluateExactly(cache.sequence, token, tokens, distribution.tokens[0] as Token),
      signal,
    );
    this.#count(1, ms);
    cache.tokens[last] = token;
    cache.distributions[last] = distribution;
    return result;
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#parts.release();
  }

  async #openPrompt({ tokens, middle, kept, pending }: PromptTokens): Promise<void> {
    const { cache, options } = this.#parts;
    const evidence = options.evidence === true;
    const wanted: Wanted = {
      distributionsFrom: Math.max(0, kept - 1),
      scoresFrom: evidence ? Math.max(1, middle) : NOWHERE,
      // What is kept back may be cut wrongly, which says nothing about the expert.
      scoresTo: kept,
    };
    const reused = this.#reusable(tokens, wanted);
    this.#evaluatedPromptTokens = tokens.length - reused;
    if (reused < tokens.length) await this.#evaluate(reused, tokens.slice(reused), wanted);
    cache.prompt = tokens;
    this.#length = kept;
    this.#pending = pending;
    if (!evidence) return;
    let nats = 0;
    let bytes = 0;
    for (let i = wanted.scoresFrom; i < wanted.scoresTo; i++) {
      nats -= cache.score(i, tokens[i]) ?? 0;
      bytes += this.#parts.vocabulary.lengthOf(tokens[i] as Token);
    }
    if (bytes > 0) this.#evidence = { nats, bytes };
  }

  /** How many tokens of a prompt need no evaluation, given what must be known at each of them. */
  #reusable(tokens: readonly Token[], { distributionsFrom, scoresFrom, scoresTo }: Wanted): number {
    const { cache } = this.#parts;
    const usable = (token: Token, index: number) => {
      if (cache.tokens[index] !== token) return false;
      if (index >= distributionsFrom && !this.#knows(index)) return false;
      // How likely the following token is can only be read while this one is evaluated.
      const following = index + 1;
      const scored = following >= scoresFrom && following < scoresTo;
      return !scored || cache.score(following, tokens[following]) !== undefined;
    };
    const first = tokens.findIndex((token, index) => !usable(token, index));
    return first < 0 ? tokens.length : first;
  }

  /** Whether the distribution after the token at an index was read, and as carefully as it is wanted. */
  #knows(index: number): boolean {
    const { cache, options } = this.#parts;
    const distribution = cache.distributions[index];
    return distribution !== undefined && (options.rough === true || distribution.rough !== true);
  }

  /** Puts tokens at `start`, in place of whatever was cached there. */
  async #evaluate(start: number, tokens: readonly Token[], wanted: Wanted): Promise<void> {
    const { cache, cost, signal } = this.#parts;
    if (start + tokens.length >= cache.sequence.contextSize) {
      throw new RangeError(
        `${start + tokens.length} tokens do not fit into a context of ${cache.sequence.contextSize}. Lower tandem.completion.contextTokens.`,
      );
    }
    await cache.truncate(start);
    let done = 0;
    while (done < tokens.length) {
      const most = wanted.scoresFrom < NOWHERE ? MOST_SCORED : BATCH_SIZE;
      const size = Math.min(most, Math.max(SMALLEST_PIECE, Math.round(PIECE_MS / cost.prompt)));
      // A short rest joins the piece before it: a batch of one costs nearly as much as a batch of several.
      const end = tokens.length - done < size * 1.5 ? tokens.length : done + size;
      await this.#evaluatePiece(tokens, done, end, wanted);
      signal.throwIfAborted();
      done = end;
    }
  }

  async #evaluatePiece(tokens: readonly Token[], from: number, to: number, wanted: Wanted): Promise<void> {
    const { cache, runtime, cost, signal, options } = this.#parts;
    // What is read at the end of a prompt serves whoever comes next.
    const reading = options.rough && this.#length > 0 ? "rough" : "exact";
    const start = cache.tokens.length;
    const items = tokens.slice(from, to).map((token, i): BatchItem => {
      const index = start + i;
      const scored = index + 1 >= wanted.scoresFrom && index + 1 < wanted.scoresTo;
      return {
        token,
        distribution: index >= wanted.distributionsFrom ? reading : undefined,
        score: scored ? tokens[from + i + 1] : undefined,
      };
    });
    try {
      const { context } = cache.sequence;
      const { result, ms, threads } = await runtime.evaluate(
        context,
        () => evaluateBatch(cache.sequence, items),
        signal,
      );
      const outputs = items.filter((item) => item.distribution || item.score !== undefined).length;
      cost.observe(items.length, ms, outputs, threads);
      this.#count(items.length, ms);
      for (const [i, { token, score }] of items.entries()) {
        cache.tokens.push(token);
        cache.distributions.push(result[i]?.distribution);
        const logProbability = result[i]?.score;
        cache.scores[start + i + 1] =
          score === undefined || logProbability === undefined ? undefined : { token: score, logProbability };
      }
    } catch (failure) {
      await cache.truncate(start);
      throw failure;
    }
  }

  #count(tokens: number, ms: number): void {
    const { work } = this.#parts;
    // Only an opened sequence has a length: what is evaluated before is the prompt.
    work[this.#length === 0 ? "promptTokens" : "newTokens"] += tokens;
    work.evaluations++;
    work.ms += ms;
  }

  #distributionAt(index: number): Distribution {
    const distribution = this.#parts.cache.distributions[index];
    if (!distribution) throw new Error(`No distribution was read after token ${index}.`);
    return distribution;
  }

  #check(): void {
    if (this.#closed) throw new Error("The sequence was used after it was closed.");
    this.#parts.signal.throwIfAborted();
  }
}
