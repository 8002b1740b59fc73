import { InsufficientMemoryError, type Llama, type LlamaModel } from "node-llama-cpp";
import { expect, test, vi } from "vitest";
import { OutOfMemoryError } from "../../../server/experts/errors.ts";
import { LlamaRuntime } from "../../../server/experts/llama-runtime.ts";
import { loadLlama } from "../../../server/experts/load-llama.ts";

vi.mock("../../../server/experts/load-llama.ts", () => ({ loadLlama: vi.fn() }));

const signal = new AbortController().signal;

/** A runtime and a model that both fail with an error. */
function failing(failure: Error) {
  const fail = () => Promise.reject(failure);
  vi.mocked(loadLlama).mockResolvedValue({ cpuMathCores: 1, loadModel: fail } as unknown as Llama);
  return { runtime: new LlamaRuntime(1, false), model: { createContext: fail } as unknown as LlamaModel };
}

test("too little memory for a model or its context is told apart from what does not pass", async () => {
  const { runtime, model } = failing(new InsufficientMemoryError("There is too little RAM."));
  for (const taking of [runtime.loadModel("a.gguf", signal), runtime.createContext(model, {}, signal)]) {
    const failure = await taking.catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(OutOfMemoryError);
    expect((failure as Error).message).toBe("There is too little RAM.");
  }
});

test("every other failure is left as it is", async () => {
  const odd = new Error("The tensors are odd.");
  const { runtime, model } = failing(odd);
  await expect(runtime.loadModel("a.gguf", signal)).rejects.toBe(odd);
  await expect(runtime.createContext(model, {}, signal)).rejects.toBe(odd);
});
