import { BLOCKS } from "../tensor-types.ts";
import type { Dequantise } from "./dequantiser.ts";
import { halfAt } from "./half.ts";

// The formats with blocks of 32 numbers. Where numbers have 4 bits, a byte holds one of the first and one of the last 16.

/** 4 bits around 8, and a scale. */
export const dequantiseQ4_0: Dequantise = (source, target) => {
  for (let at = 0, element = 0; at < source.length; at += BLOCKS.Q4_0.bytes, element += 32) {
    const scale = halfAt(source, at);
    for (let i = 0; i < 16; i++) {
      const pair = source[at + 2 + i] as number;
      target[element + i] = scale * ((pair & 15) - 8);
      target[element + 16 + i] = scale * ((pair >> 4) - 8);
    }
  }
};

/** 4 bits, a scale and a minimum. */
export const dequantiseQ4_1: Dequantise = (source, target) => {
  for (let at = 0, element = 0; at < source.length; at += BLOCKS.Q4_1.bytes, element += 32) {
    const scale = halfAt(source, at);
    const minimum = halfAt(source, at + 2);
    for (let i = 0; i < 16; i++) {
      const pair = source[at + 4 + i] as number;
      target[element + i] = scale * (pair & 15) + minimum;
      target[element + 16 + i] = scale * (pair >> 4) + minimum;
    }
  }
};

/** 5 bits around 16, the fifth ones together, and a scale. */
export const dequantiseQ5_0: Dequantise = (source, target) => {
  for (let at = 0, element = 0; at < source.length; at += BLOCKS.Q5_0.bytes, element += 32) {
    const scale = halfAt(source, at);
    const fifth = wordAt(source, at + 2);
    for (let i = 0; i < 16; i++) {
      const pair = source[at + 6 + i] as number;
      target[element + i] = scale * (((pair & 15) | (((fifth >>> i) & 1) << 4)) - 16);
      target[element + 16 + i] = scale * (((pair >> 4) | (((fifth >>> (i + 16)) & 1) << 4)) - 16);
    }
  }
};

/** 5 bits, the fifth ones together, a scale and a minimum. */
export const dequantiseQ5_1: Dequantise = (source, target) => {
  for (let at = 0, element = 0; at < source.length; at += BLOCKS.Q5_1.bytes, element += 32) {
    const scale = halfAt(source, at);
    const minimum = halfAt(source, at + 2);
    const fifth = wordAt(source, at + 4);
    for (let i = 0; i < 16; i++) {
      const pair = source[at + 8 + i] as number;
      target[element + i] = scale * ((pair & 15) | (((fifth >>> i) & 1) << 4)) + minimum;
      target[element + 16 + i] = scale * ((pair >> 4) | (((fifth >>> (i + 16)) & 1) << 4)) + minimum;
    }
  }
};

/** 8 bits with a sign, and a scale. */
export const dequantiseQ8_0: Dequantise = (source, target) => {
  for (let at = 0, element = 0; at < source.length; at += BLOCKS.Q8_0.bytes, element += 32) {
    const scale = halfAt(source, at);
    for (let i = 0; i < 32; i++) target[element + i] = scale * (((source[at + 2 + i] as number) << 24) >> 24);
  }
};

function wordAt(source: Uint8Array, at: number): number {
  return (
    (source[at] as number) |
    ((source[at + 1] as number) << 8) |
    ((source[at + 2] as number) << 16) |
    ((source[at + 3] as number) << 24)
  );
}
