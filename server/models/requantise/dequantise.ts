import type { TensorFormat } from "../tensor-types.ts";
import { dequantiseQ4_0, dequantiseQ4_1, dequantiseQ5_0, dequantiseQ5_1, dequantiseQ8_0 } from "./dequantise-blocks.ts";
import { dequantiseBF16, dequantiseF16, dequantiseF32 } from "./dequantise-plain.ts";
import { dequantiseQ4_K, dequantiseQ5_K, dequantiseQ6_K } from "./dequantise-super-blocks.ts";
import type { Dequantise } from "./dequantiser.ts";

/** How to read each format that can be rewritten. */
export const DEQUANTISE: Readonly<Partial<Record<TensorFormat, Dequantise>>> = {
  F32: dequantiseF32,
  F16: dequantiseF16,
  BF16: dequantiseBF16,
  Q4_0: dequantiseQ4_0,
  Q4_1: dequantiseQ4_1,
  Q5_0: dequantiseQ5_0,
  Q5_1: dequantiseQ5_1,
  Q8_0: dequantiseQ8_0,
  Q4_K: dequantiseQ4_K,
  Q5_K: dequantiseQ5_K,
  Q6_K: dequantiseQ6_K,
};
