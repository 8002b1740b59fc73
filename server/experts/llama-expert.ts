import path from "node:path";
import { LRUCache } from "lru-cache";
import type { LlamaContext, LlamaModel, Token as LlamaToken } from "node-llama-cpp";
import { MeasuredCost } from "../calibration/cost-model.ts";
import type { CostStore } from "../calibration/cost-store.ts";
import { ExpertUnloadedError } from "./errors.ts";
import type { Embeddings, Expert, ExpertPart, ExpertRole, OpenOptions, Prompt, Sequence, Token } from "./expert.ts";
import { kvBytesPerToken } from "./kv-bytes.ts";
import { KvCache } from "./kv-cache.ts";
import { BATCH_SIZE, evaluateBatch } from "./llama-batch.ts";
import type { LlamaRuntime } from "./llama-runtime.ts";
import { LlamaSequence } from "./llama-sequence.ts";
import { Lock } from "./lock.ts";
import { type PromptTokenizer, tokenizePrompt } from "./prompt-tokens.ts";
import { controlTokens, type TokenizerMetadata, tokenBytes } from "./token-bytes.ts";
import { TokenEmbeddings } from "./token-embeddings.ts";
import { type InfillTokens, Vocabulary } from "./vocabulary.ts";
import { WarmPlaces } from "./warm-places.ts";
import { WorkCounter } from "./work-counter.ts";

export interface LlamaExpertOptions<P extends ExpertPart = ExpertPart> {
  readonly runtime: LlamaRuntime;
  readonly id: string;
  readonly role: P;
  /** Path of the GGUF file. */
  readonly file: string;
  /** The most tokens of prompt and of new text: together they decide how much memory the KV cache takes. */
  readonly promptTokens: number;
  readonly newTokens: number;
  /** The most memory for its KV cache, in bytes; one place is kept warm whatever it takes. */
  readonly cacheBytes: number;
  /** Where it is kept what models cost here. */
  readonly costs?: CostStore;
  /** Counts what the expert does. */
  readonly work?: WorkCounter;
  /** What the model was measured to need for a language (LSP id), where that is known. */
  readonly expectedBitsPerByte: (language: string) => number | undefined;
}

/** Room for control tokens and for the token that llama.cpp keeps free. */
const SPARE_TOKENS = 16;
/** More places than a person goes back and forth between. */
const MOST_PLACES = 6;
/** Texts of which the tokens are known: the parts of the prompts of two or three places. */
const MOST_TEXTS = 40;
/** How many tokens are looked at before the event loop gets its turn. */
const SLICE = 16_384;
/** Enough text to time a batch and a step, and to fault in the pages of the file before a user waits for them. */
const WARM_UP_TEXT = "function add(first: number, second: number): number {\n  return first + second;\n}\n";

/** A model in memory, and what belongs to it. */
interface LoadedModel {
  readonly model: LlamaModel;
  readonly vocabulary: Vocabulary;
  readonly cost: MeasuredCost;
  /** Under which the store of costs knows it. */
  readonly costKey: string;
  readonly places: WarmPlaces<KvCache>;
}

/** A GGUF model behind the {@link Expert} interface. */
export class LlamaExpert<P extends ExpertPart = ExpertRole> implements Expert<P>, PromptTokenizer {
  readonly id: string;
  readonly role: P;
  readonly vocabulary: Vocabulary;
  readonly cost: MeasuredCost;
  readonly beginning: Token | undefined;
  readonly blank: Token;
  readonly expectedBitsPerByte: (language: string) => number | undefined;
  readonly #options: LlamaExpertOptions<P>;
  readonly #loaded: LoadedModel;
  readonly #work: WorkCounter;
  readonly #turn = new Lock();
  /** What most of a prompt is as tokens: it stays the same from key to key, and several ask for it at each. */
  readonly #tokens = new LRUCache<string, readonly Token[]>({ max: MOST_TEXTS });
  #unloaded = false;

  private constructor(options: LlamaExpertOptions<P>, loaded: LoadedModel) {
    this.id = options.id;
    this.role = options.role;
    this.expectedBitsPerByte = options.expectedBitsPerByte;
    this.vocabulary = loaded.vocabulary;
    this.cost = loaded.cost;
    const { bos, eos, shouldPrependBosToken } = loaded.model.tokens;
    this.beginning = shouldPrependBosToken ? (bos ?? undefined) : undefined;
    this.blank = bos ?? eos ?? 0;
    this.#options = options;
    this.#loaded = loaded;
    this.#work = options.work ?? new WorkCounter();
  }

  /** Loads a model and measures it briefly. Rejects with llama.cpp's error, or with the signal's reason. */
  static async load<P extends ExpertPart>(
    options: LlamaExpertOptions<P>,
    signal: AbortSignal,
  ): Promise<LlamaExpert<P>> {
    const { runtime, file, promptTokens, newTokens } = options;
    const contextSize = promptTokens + newTokens + SPARE_TOKENS;
    const model = await runtime.loadModel(file, signal);
    try {
      const metadata: TokenizerMetadata = model.fileInfo.metadata.tokenizer.ggml;
      const vocabulary = await readVocabulary(model, metadata);
      forgetLists(metadata);
      signal.throwIfAborted();
      const bytesPerPlace = contextSize * kvBytesPerToken(model.fileInfo);
      const places = Math.min(MOST_PLACES, Math.max(1, Math.floor(options.cacheBytes / bytesPerPlace)));
      const context = await createContext(model, runtime, contextSize, places, signal);
      const gpu = await runtime.gpu();
      const costKey = [path.basename(file), model.size, ...(gpu ? [gpu] : [])].join(" ");
      const cost = new MeasuredCost(model.size);
      const known = await options.costs?.read(costKey);
      if (known) cost.restore(known);
      const caches = Array.from({ length: places }, () => new KvCache(context.getSequence()));
      const expert = new LlamaExpert(options, { model, vocabulary, cost, costKey, places: new WarmPlaces(caches) });
      await expert.#warmUp(signal);
      return expert;
    } catch (failure) {
      await model.dispose();
      throw failure;
    }
  }

  async open(prompt: Prompt, signal: AbortSignal, options: OpenOptions = {}): Promise<Sequence> {
    const release = await this.#take(signal);
    try {
      const { runtime, promptTokens } = this.#options;
      const tokens = tokenizePrompt(prompt, this, promptTokens);
      const { place: cache, copy } = this.#loaded.places.choose(tokens.tokens);
      if (copy) await cache.copyFrom(copy.from, copy.length);
      const { vocabulary, cost } = this;
      const parts = { cache, vocabulary, runtime, cost, work: this.#work, signal, release, options };
      return await LlamaSequence.open(parts, tokens);
    } catch (failure) {
      release();
      throw failure;
    }
  }

  get weightBytes(): number {
    return this.#loaded.model.size;
  }

  unread(prompt: Prompt): number {
    const { tokens } = tokenizePrompt(prompt, this, this.#options.promptTokens);
    return tokens.length - Math.max(0, ...this.#loaded.places.all.map((place) => place.commonPrefix(tokens)));
  }

  async forgetWritten(signal: AbortSignal): Promise<void> {
    const release = await this.#take(signal);
    try {
      for (const place of this.#loaded.places.all) await place.truncate(place.promptTokens);
    } finally {
      release();
    }
  }

  embeddings(): Promise<Embeddings> {
    return TokenEmbeddings.open(this.#options.file);
  }

  countTokens(text: string): number {
    return this.tokenize(text).length;
  }

  tokenize(text: string): readonly Token[] {
    const known = this.#tokens.get(text);
    if (known) return known;
    // `false`: what looks like a control token in the user's file is plain text.
    const tokens = this.#loaded.model.tokenize(text, false, "trimLeadingSpace");
    this.#tokens.set(text, tokens);
    return tokens;
  }

  /** Frees the model's memory, once whoever holds the expert is done. Whoever waits for it then is refused. */
  async dispose(): Promise<void> {
    const release = await this.#turn.acquire();
    this.#unloaded = true;
    try {
      await this.#options.costs?.write(this.#loaded.costKey, this.cost.record());
      await this.#loaded.model.dispose();
    } finally {
      release();
    }
  }

  /** Waits for the expert's turn. Rejects with an {@link ExpertUnloadedError} when it has been unloaded by then. */
  async #take(signal: AbortSignal): Promise<() => void> {
    const release = await this.#turn.acquire(signal);
    if (!this.#unloaded) return release;
    release();
    throw new ExpertUnloadedError();
  }

  async #warmUp(signal: AbortSignal): Promise<void> {
    const [cache] = this.#loaded.places.all;
    if (!cache) return;
    const items = this.tokenize(WARM_UP_TEXT).map((token) => ({ token }));
    // The first round pays for reading the file; only the second one says what evaluations cost.
    for (const cost of [undefined, this.cost]) {
      for (const batch of [items, [{ token: items[0]?.token ?? 0, distribution: "exact" as const }]]) {
        const { context } = cache.sequence;
        const { ms, threads } = await this.#options.runtime.evaluate(
          context,
          () => evaluateBatch(cache.sequence, batch),
          signal,
        );
        cost?.observe(batch.length, ms, 1, threads);
      }
      await cache.truncate(0);
    }
  }
}

function createContext(
  model: LlamaModel,
  runtime: LlamaRuntime,
  contextSize: number,
  sequences: number,
  signal: AbortSignal,
): Promise<LlamaContext> {
  // Models with sliding windows would otherwise forget the prefix that the next keystroke reuses.
  const options = { contextSize, sequences, batchSize: BATCH_SIZE, swaFullCache: true };
  return runtime.createContext(model, options, signal);
}

async function readVocabulary(model: LlamaModel, metadata: TokenizerMetadata): Promise<Vocabulary> {
  const endTokens = new Set(controlTokens(metadata));
  for (const token of metadata.tokens.keys()) {
    if (token % SLICE === 0) await new Promise(setImmediate);
    if (model.isEogToken(token as LlamaToken)) endTokens.add(token);
  }
  const bytes = tokenBytes(metadata, endTokens);
  return Vocabulary.build({ bytes, endTokens, infill: infillTokens(model, metadata) });
}

/** The library keeps what it read of the file: 30 MB of strings that nobody asks for once the vocabulary is built. */
function forgetLists(metadata: object): void {
  for (const [key, value] of Object.entries(metadata)) if (Array.isArray(value)) Object.assign(metadata, { [key]: [] });
}

function infillTokens(model: LlamaModel, { tokens }: TokenizerMetadata): InfillTokens | undefined {
  const { prefix, suffix, middle } = model.tokens.infill;
  if (prefix === null || suffix === null || middle === null) return undefined;
  // llama.cpp knows these tokens too, but the library does not pass them on.
  const [name, fileSeparator] = ["<|repo_name|>", "<|file_sep|>"].map((text) => tokens.indexOf(text)) as [Token, Token];
  const repository = name >= 0 && fileSeparator >= 0 ? { name, fileSeparator } : undefined;
  return { prefix, suffix, middle, repository };
}
