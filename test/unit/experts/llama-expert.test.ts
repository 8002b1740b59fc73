import type { LlamaContext, LlamaContextSequence, LlamaModel } from "node-llama-cpp";
import { expect, test } from "vitest";
import { LlamaExpert } from "../../../server/experts/llama-expert.ts";
import type { LlamaRuntime } from "../../../server/experts/llama-runtime.ts";

const signal = new AbortController().signal;
const PROMPT = { prefix: "a", middle: "", suffix: "" };
/** Lets everything run that does not wait for anyone. */
const settle = () => new Promise(setImmediate);

/** An expert on a model of two tokens, whose evaluations take no time and bring nothing. */
async function setUp(freeing: () => Promise<void> = async () => undefined) {
  let isFreed = false;
  const usedAfterwards: string[] = [];
  const use = (what: string) => {
    if (isFreed) usedAfterwards.push(what);
  };
  const model: Partial<LlamaModel> = {
    size: 1,
    fileInfo: {
      metadata: { tokenizer: { ggml: { model: "gpt2", tokens: ["a", "<end>"], token_type: [1, 3] } } },
      architectureMetadata: { block_count: 1, embedding_length: 8, attention: { head_count: 1 } },
    } as unknown as LlamaModel["fileInfo"],
    tokens: { bos: null, eos: 1, infill: { prefix: null, suffix: null, middle: null } } as LlamaModel["tokens"],
    isEogToken: (token) => token === 1,
    tokenize: ((text: string) => {
      use("tokenize");
      return [...text].map(() => 0);
    }) as LlamaModel["tokenize"],
    dispose: async () => {
      isFreed = true;
      await freeing();
    },
  };
  const sequence = { nextTokenIndex: 0, contextSize: 128, context: {} } as LlamaContextSequence;
  const runtime: Partial<LlamaRuntime> = {
    loadModel: async () => model as LlamaModel,
    createContext: async () => ({ getSequence: () => sequence }) as LlamaContext,
    gpu: async () => undefined,
    evaluate: async <T>() => {
      use("evaluate");
      return { result: [] as T, ms: 1, threads: 1 };
    },
  };
  const expert = await LlamaExpert.load(
    {
      runtime: runtime as LlamaRuntime,
      id: "a-coder",
      role: "code",
      file: "a-coder.gguf",
      promptTokens: 64,
      newTokens: 16,
      cacheBytes: 1,
      expectedBitsPerByte: () => undefined,
    },
    signal,
  );
  return { expert, usedAfterwards };
}

test("whoever waits for an expert that is unloaded first is given up, and does not touch the freed model", async () => {
  const { expert, usedAfterwards } = await setUp();
  const held = await expert.open(PROMPT, signal);
  const before = expert.open(PROMPT, signal);
  const disposed = expert.dispose();
  const behind = [expert.open(PROMPT, signal), expert.forgetWritten(signal)];
  const refused = Promise.all(behind.map((late) => expect(late).rejects.toMatchObject({ name: "AbortError" })));
  await settle();
  held.close();
  (await before).close();
  await Promise.all([disposed, refused]);
  await expect(expert.open(PROMPT, signal)).rejects.toMatchObject({ name: "AbortError" });
  expect(usedAfterwards).toEqual([]);
});

test("a model that cannot be freed does not keep others waiting", async () => {
  const { expert } = await setUp(() => Promise.reject(new Error("llama.cpp is stuck")));
  const disposed = expect(expert.dispose()).rejects.toThrow("llama.cpp is stuck");
  await expect(expert.open(PROMPT, signal)).rejects.toMatchObject({ name: "AbortError" });
  await disposed;
});
