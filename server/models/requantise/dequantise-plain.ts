import type { Dequantise } from "./dequantiser.ts";
import { halfAt } from "./half.ts";

/** Tensors of 32-bit floats. */
export const dequantiseF32: Dequantise = (source, target) => {
  new Uint8Array(target.buffer, target.byteOffset, target.byteLength).set(source);
};

/** Tensors of half-precision numbers. */
export const dequantiseF16: Dequantise = (source, target) => {
  for (let at = 0, element = 0; at < source.length; at += 2, element++) {
    target[element] = halfAt(source, at);
  }
};

/** Tensors of brain floats: the upper half of a 32-bit float. */
export const dequantiseBF16: Dequantise = (source, target) => {
  const bits = new Uint32Array(target.buffer, target.byteOffset, target.length);
  for (let at = 0, element = 0; at < source.length; at += 2, element++) {
    bits[element] = ((source[at] as number) << 16) | ((source[at + 1] as number) << 24);
  }
};
