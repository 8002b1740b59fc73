import type { LlamaContext, LlamaContextSequence, LlamaModel, Token as LlamaToken } from "node-llama-cpp";
import type { ModelMeasurement } from "../models/requantise/verdict.ts";
import { type BatchItem, evaluateBatch } from "./llama-batch.ts";
import type { LlamaRuntime } from "./llama-runtime.ts";

/** The prompt whose speed is measured, in tokens: also the size of one batch. */
const PROMPT_TOKENS = 256;
const STEPS_PER_ROUND = 10;
/** A batch in which every token has an output row: more rows take much memory where the vocabulary is large. */
const SCORED_TOKENS = 64;

/**
 * Loads a model file, measures it and frees it again: a prompt of 256 tokens, steps after it, and the bits per byte of
 * all texts, each read on its own. Speeds are those of one core, in processor time: builds and language servers run
 * beside an editor all day, and several threads would wait for each other at barriers as soon as one of them does. It is
 * the time of the whole process, which is to do nothing else meanwhile.
 * Rejects with llama.cpp's error, or with the signal's reason.
 * @param runtime one that is limited to one thread
 */
export async function measureModel(
  runtime: LlamaRuntime,
  file: string,
  texts: readonly string[],
  signal: AbortSignal,
): Promise<ModelMeasurement> {
  const model = await runtime.loadModel(file, signal);
  try {
    const tokens = texts.map((text) => model.tokenize(text, false, "trimLeadingSpace"));
    const longest = Math.max(...tokens.map(({ length }) => length));
    const context = await runtime.createContext(
      model,
      { contextSize: Math.max(longest, PROMPT_TOKENS) + 8, batchSize: PROMPT_TOKENS, sequences: 1 },
      signal,
    );
    const measured = new Measurement(model, context, runtime, signal);
    return await measured.run(texts, tokens);
  } finally {
    await model.dispose();
  }
}

class Measurement {
  readonly #sequence: LlamaContextSequence;
  #promptMs = Number.POSITIVE_INFINITY;
  #stepMs = Number.POSITIVE_INFINITY;

  constructor(
    private readonly model: LlamaModel,
    private readonly context: LlamaContext,
    private readonly runtime: LlamaRuntime,
    private readonly signal: AbortSignal,
  ) {
    this.#sequence = context.getSequence();
  }

  /** Speeds are measured before every text and after the last: what disturbs once is over by the next time. */
  async run(texts: readonly string[], tokens: readonly (readonly LlamaToken[])[]): Promise<ModelMeasurement> {
    const all = tokens.flat();
    let nats = 0;
    let bytes = 0;
    await this.#timeSpeeds(all);
    for (const [index, text] of texts.entries()) {
      const [first, ...others] = tokens[index] ?? [];
      if (first === undefined) continue;
      nats += await this.#natsOf([first, ...others]);
      // Nothing predicts the first token.
      bytes += Buffer.byteLength(text) - Buffer.byteLength(this.model.detokenize([first]));
      await this.#timeSpeeds(all);
    }
    return {
      promptTokensPerSecond: (1000 * Math.min(PROMPT_TOKENS, all.length)) / this.#promptMs,
      stepMs: this.#stepMs,
      bitsPerByte: nats / Math.LN2 / bytes,
    };
  }

  async #timeSpeeds(tokens: readonly LlamaToken[]): Promise<void> {
    const prompt = tokens.slice(0, PROMPT_TOKENS).map((token) => ({ token }));
    const step = [{ token: tokens[0] as LlamaToken, distribution: "exact" as const }];
    await this.#sequence.clearHistory();
    this.#promptMs = Math.min(this.#promptMs, await this.#processorTime(prompt));
    const { nextTokenIndex: length } = this.#sequence;
    for (let count = 0; count < STEPS_PER_ROUND; count++) {
      this.#stepMs = Math.min(this.#stepMs, await this.#processorTime(step));
      await this.#sequence.eraseContextTokenRanges([{ start: length, end: length + 1 }]);
    }
  }

  /** In ms. */
  async #processorTime(batch: readonly BatchItem[]): Promise<number> {
    const before = process.cpuUsage();
    await this.#evaluate(batch);
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  }

  async #natsOf(tokens: readonly LlamaToken[]): Promise<number> {
    await this.#sequence.clearHistory();
    let nats = 0;
    for (let start = 0; start < tokens.length - 1; start += SCORED_TOKENS) {
      const batch = tokens
        .slice(start, Math.min(start + SCORED_TOKENS, tokens.length - 1))
        .map((token, index) => ({ token, score: tokens[start + index + 1] }));
      const { result } = await this.#evaluate(batch);
      for (const { score = 0 } of result) nats -= score;
    }
    return nats;
  }

  async #evaluate(batch: readonly BatchItem[]) {
    this.signal.throwIfAborted();
    return this.runtime.evaluate(this.context, () => evaluateBatch(this.#sequence, batch), this.signal);
  }
}
