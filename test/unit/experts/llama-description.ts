import type { LlamaDescription } from "../../../server/experts/llama-runtime.ts";

/** What llama.cpp may say of itself. */
export const llama: LlamaDescription = {
  release: "b1",
  library: "3",
  build: "prebuilt",
  gpu: "none",
  instructions: ["AVX2"],
  mathCores: 1,
  threads: 1,
};
