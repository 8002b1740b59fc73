import type { TensorInfo } from "../gguf-header.ts";
import { BLOCKS, formatOf } from "../tensor-types.ts";
import { DEQUANTISE } from "./dequantise.ts";
import type { TargetFormat } from "./quantise.ts";

/** A way of rewriting a model's matrices. */
export interface Recipe {
  /** Part of the copy's file name. */
  readonly id: string;
  readonly title: string;
  /** The format for a matrix of a layer, by the tensor's name. */
  readonly formatFor: (name: string) => TargetFormat;
}

/** Matrices that llama.cpp's own mixtures keep in more bits, since a model's quality depends on them most. */
const SENSITIVE = /\.(attn_v|attn_qkv|ffn_down(_exps|_shexp)?)\.weight$/;

/** The fastest first. Q4_0 and Q8_0 are what llama.cpp rearranges at load for the vector units of processors. */
export const RECIPES: readonly Recipe[] = [
  { id: "q4_0", title: "Q4_0", formatFor: () => "Q4_0" },
  {
    id: "q4_0-q8_0",
    title: "Q4_0 with values and ffn_down in Q8_0",
    formatFor: (name) => (SENSITIVE.test(name) ? "Q8_0" : "Q4_0"),
  },
  { id: "q8_0", title: "Q8_0", formatFor: () => "Q8_0" },
];

/**
 * The matrices that every prompt token is multiplied with. Embeddings are only looked up, the output matrix is used
 * once for a whole prompt, and norms and biases are small: nothing is gained by giving up some of their precision.
 */
const LAYER_MATRIX = /^blk\.\d+\.(attn_(q|k|v|qkv|output)|ffn_(up|gate|down)(_exps|_shexp)?)\.weight$/;

/** The format that a recipe gives a tensor, or undefined when it is to be copied as it is. */
export function targetFormat(tensor: TensorInfo, recipe: Recipe): TargetFormat | undefined {
  const { name, shape, type } = tensor;
  const source = formatOf(type);
  if (!source || !DEQUANTISE[source] || source === "Q4_0" || shape.length < 2 || !LAYER_MATRIX.test(name)) return;
  const target = recipe.formatFor(name);
  if (target === source || (shape[0] as number) % BLOCKS[target].elements !== 0) return;
  return target;
}
