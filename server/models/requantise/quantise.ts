import { BLOCKS } from "../tensor-types.ts";
import { floatToHalf } from "./half.ts";

/** Writes whole blocks of numbers into `target`, with the very bytes that llama.cpp's reference writes. */
export type Quantise = (source: Float32Array, target: Uint8Array) => void;

/** The formats that can be written. */
export type TargetFormat = "Q4_0" | "Q8_0";

/** 4 bits around 8: the number farthest from 0 becomes -8, whatever its sign. */
const quantiseQ4_0: Quantise = (source, target) => {
  for (let element = 0, at = 0; element < source.length; element += 32, at += BLOCKS.Q4_0.bytes) {
    let farthest = 0;
    let distance = 0;
    for (let i = 0; i < 32; i++) {
      const value = source[element + i] as number;
      if (Math.abs(value) > distance) {
        distance = Math.abs(value);
        farthest = value;
      }
    }
    const scale = Math.fround(farthest / -8);
    const inverse = scale === 0 ? 0 : Math.fround(1 / scale);
    writeHalf(target, at, scale);
    for (let i = 0; i < 16; i++) {
      const low = Math.fround(Math.fround((source[element + i] as number) * inverse) + 8.5) | 0;
      const high = Math.fround(Math.fround((source[element + 16 + i] as number) * inverse) + 8.5) | 0;
      target[at + 2 + i] = Math.min(low, 15) | (Math.min(high, 15) << 4);
    }
  }
};

/** 8 bits with a sign: the number farthest from 0 becomes 127 or -127. */
const quantiseQ8_0: Quantise = (source, target) => {
  for (let element = 0, at = 0; element < source.length; element += 32, at += BLOCKS.Q8_0.bytes) {
    let distance = 0;
    for (let i = 0; i < 32; i++) distance = Math.max(distance, Math.abs(source[element + i] as number));
    const scale = Math.fround(distance / 127);
    const inverse = scale === 0 ? 0 : Math.fround(1 / scale);
    writeHalf(target, at, scale);
    for (let i = 0; i < 32; i++) {
      const scaled = Math.fround((source[element + i] as number) * inverse);
      // Halves are rounded away from 0, as C's roundf does.
      target[at + 2 + i] = scaled < 0 ? -((0.5 - scaled) | 0) : (scaled + 0.5) | 0;
    }
  }
};

export const QUANTISE: Readonly<Record<TargetFormat, Quantise>> = { Q4_0: quantiseQ4_0, Q8_0: quantiseQ8_0 };

function writeHalf(target: Uint8Array, at: number, value: number): void {
  const bits = floatToHalf(value);
  target[at] = bits & 255;
  target[at + 1] = bits >> 8;
}
