import type { LlamaContext, LlamaModel, Token as LlamaToken } from "node-llama-cpp";
import { MeasuredCost } from "../calibration/cost-model.ts";
import type { Expert, ExpertRole, OpenOptions, Prompt, Sequence, Token } from "./expert.ts";
import { evaluateBatch } from "./llama-batch.ts";
import type { LlamaRuntime } from "./llama-runtime.ts";
import { KvCache, LlamaSequence } from "./llama-sequence.ts";
import { Lock } from "./lock.ts";
import { type PromptTokenizer, tokenizePrompt } from "./prompt-tokens.ts";
import { controlTokens, type TokenizerMetadata, tokenBytes } from "./token-bytes.ts";
import { type InfillTokens, Vocabulary } from "./vocabulary.ts";

export interface LlamaExpertOptions {
  readonly runtime: LlamaRuntime;
  readonly id: string;
  readonly role: ExpertRole;
  /** Path of the GGUF file. */
  readonly file: string;
  /** The most tokens of prompt and of new text: together they decide how much memory the KV cache takes. */
  readonly promptTokens: number;
  readonly newTokens: number;
  /** What the model was measured to need for a language (LSP id), where that is known. */
  readonly expectedBitsPerByte: (language: string) => number | undefined;
}

/** Room for control tokens and for the token that llama.cpp keeps free. */
const SPARE_TOKENS = 16;
/** How many tokens are looked at before the event loop gets its turn. */
const SLICE = 16_384;
/** Enough text to time a batch and a step, and to fault in the pages of the file before a user waits for them. */
const WARM_UP_TEXT = "function add(first: number, second: number): number {\n  return first + second;\n}\n";

/** A GGUF model behind the {@link Expert} interface. */
export class LlamaExpert implements Expert, PromptTokenizer {
  readonly #turn = new Lock();

  private constructor(
    readonly id: string,
    readonly role: ExpertRole,
    readonly vocabulary: Vocabulary,
    readonly cost: MeasuredCost,
    readonly beginning: Token | undefined,
    readonly blank: Token,
    readonly expectedBitsPerByte: (language: string) => number | undefined,
    private readonly model: LlamaModel,
    private readonly cache: KvCache,
    private readonly runtime: LlamaRuntime,
    private readonly promptTokens: number,
  ) {}

  /** Loads a model and measures it briefly. Rejects with llama.cpp's error, or with the signal's reason. */
  static async load(options: LlamaExpertOptions, signal: AbortSignal): Promise<LlamaExpert> {
    const { runtime, id, role, file, promptTokens, newTokens, expectedBitsPerByte } = options;
    const model = await runtime.loadModel(file, signal);
    try {
      const metadata: TokenizerMetadata = model.fileInfo.metadata.tokenizer.ggml;
      const vocabulary = await readVocabulary(model, metadata);
      signal.throwIfAborted();
      const context = await createContext(model, runtime, promptTokens + newTokens + SPARE_TOKENS, signal);
      const beginning = model.tokens.shouldPrependBosToken ? (model.tokens.bos ?? undefined) : undefined;
      const expert = new LlamaExpert(
        id,
        role,
        vocabulary,
        new MeasuredCost(model.size),
        beginning,
        model.tokens.bos ?? model.tokens.eos ?? 0,
        expectedBitsPerByte,
        model,
        new KvCache(context.getSequence()),
        runtime,
        promptTokens,
      );
      await expert.#warmUp(signal);
      return expert;
    } catch (failure) {
      await model.dispose();
      throw failure;
    }
  }

  async open(prompt: Prompt, signal: AbortSignal, { evidence = false }: OpenOptions = {}): Promise<Sequence> {
    const release = await this.#turn.acquire(signal);
    try {
      const tokens = tokenizePrompt(prompt, this, this.promptTokens);
      const parts = { cache: this.cache, vocabulary: this.vocabulary, runtime: this.runtime, cost: this.cost };
      return await LlamaSequence.open({ ...parts, signal, release }, tokens, evidence);
    } catch (failure) {
      release();
      throw failure;
    }
  }

  countTokens(text: string): number {
    return this.tokenize(text).length;
  }

  tokenize(text: string): Token[] {
    // `false`: what looks like a control token in the user's file is plain text.
    return this.model.tokenize(text, false, "trimLeadingSpace");
  }

  /** Frees the model's memory, once whoever holds the expert is done. */
  async dispose(): Promise<void> {
    const release = await this.#turn.acquire();
    await this.model.dispose();
    release();
  }

  async #warmUp(signal: AbortSignal): Promise<void> {
    const items = this.tokenize(WARM_UP_TEXT).map((token) => ({ token }));
    // The first round pays for reading the file; only the second one says what evaluations cost.
    for (const cost of [undefined, this.cost]) {
      for (const batch of [items, [{ token: items[0]?.token ?? 0, distribution: true }]]) {
        const { ms } = await this.runtime.evaluate(() => evaluateBatch(this.cache.sequence, batch), signal);
        cost?.observe(batch.length, ms);
      }
      await this.cache.truncate(0);
    }
  }
}

async function createContext(
  model: LlamaModel,
  runtime: LlamaRuntime,
  contextSize: number,
  signal: AbortSignal,
): Promise<LlamaContext> {
  return model.createContext({
    contextSize,
    sequences: 1,
    threads: await runtime.threadCount(),
    // Models with sliding windows would otherwise forget the prefix that the next keystroke reuses.
    swaFullCache: true,
    createSignal: signal,
  });
}

async function readVocabulary(model: LlamaModel, metadata: TokenizerMetadata): Promise<Vocabulary> {
  const bytes = await tokenBytes(metadata);
  const endTokens = new Set(controlTokens(metadata));
  for (const token of metadata.tokens.keys()) {
    if (token % SLICE === 0) await new Promise(setImmediate);
    if (model.isEogToken(token as LlamaToken)) endTokens.add(token);
  }
  for (const token of endTokens) bytes[token] = undefined;
  return Vocabulary.build({ bytes, endTokens, infill: infillTokens(model) });
}

function infillTokens(model: LlamaModel): InfillTokens | undefined {
  const { prefix, suffix, middle } = model.tokens.infill;
  if (prefix === null || suffix === null || middle === null) return undefined;
  return { prefix, suffix, middle };
}
