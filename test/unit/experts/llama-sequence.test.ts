import type { LlamaContextSequence } from "node-llama-cpp";
import { expect, test } from "vitest";
import { MeasuredCost } from "../../../server/calibration/cost-model.ts";
import { KvCache } from "../../../server/experts/kv-cache.ts";
import type { LlamaRuntime } from "../../../server/experts/llama-runtime.ts";
import { LlamaSequence } from "../../../server/experts/llama-sequence.ts";
import { Vocabulary } from "../../../server/experts/vocabulary.ts";
import { WorkCounter } from "../../../server/experts/work-counter.ts";

const vocabulary = await Vocabulary.build({ bytes: [Buffer.from("a")], endTokens: new Set(), infill: undefined });
const PROMPT = { tokens: [5, 6, 7, 8], middle: 4, kept: 2, pending: Buffer.from("aa") };
/** After any token, 0 is twice as likely as 1. */
const NEXT = { next: { logits: new Map([0, 1].map((token) => [token, -token * Math.LN2])), totalLogitWeight: 1.5 } };

/** A sequence of llama.cpp that counts its tokens, whose evaluations take 3 ms each. */
async function open() {
  const native = {
    nextTokenIndex: 0,
    contextSize: 64,
    context: {},
    eraseContextTokenRanges: async ([range]: { start: number }[]) => {
      native.nextTokenIndex = range?.start ?? native.nextTokenIndex;
    },
    controlledEvaluate: async (items: readonly unknown[]) => {
      native.nextTokenIndex += items.length;
      return items.map(() => NEXT);
    },
  };
  const runtime = {
    evaluate: async <T>(_context: unknown, evaluation: () => Promise<T>) => {
      return { result: await evaluation(), ms: 3, threads: 1 };
    },
  } as unknown as LlamaRuntime;
  const cache = new KvCache(native as unknown as LlamaContextSequence);
  const work = new WorkCounter();
  const parts = { cache, vocabulary, runtime, cost: new MeasuredCost(1), work, options: {} };
  const signal = new AbortController().signal;
  return { sequence: await LlamaSequence.open({ ...parts, signal, release: () => undefined }, PROMPT), cache, work };
}

test("exact probabilities count as what they cost", async () => {
  const { sequence, work } = await open();
  expect(work).toEqual({ promptTokens: 4, newTokens: 0, evaluations: 1, ms: 3 });
  const exact = await sequence.logProbabilities([1]);
  expect(exact[0]).toBeCloseTo(-Math.log(3), 9);
  expect(work).toEqual({ promptTokens: 4, newTokens: 1, evaluations: 2, ms: 6 });
});

test("what of a prompt is in the cache is known, whatever was read and written behind it", async () => {
  const { sequence, cache } = await open();
  expect(cache.promptTokens).toBe(4);
  await sequence.logProbabilities([1]);
  expect(cache.promptTokens).toBe(2);
  await sequence.feed([7, 8, 0, 0]);
  expect(cache.promptTokens).toBe(4);
  await sequence.rewind(2);
  await sequence.feed([7, 0]);
  expect(cache.promptTokens).toBe(3);
});
