import { BLOCKS } from "../tensor-types.ts";
import type { Dequantise } from "./dequantiser.ts";
import { halfAt } from "./half.ts";

// The formats with blocks of 256 numbers, whose parts have scales that are quantised themselves.

/** Where the 12 bytes of scales and minima stand in Q4_K and Q5_K, after the scale and the minimum of all. */
const SCALES = 4;

/** 4 bits; every 32 numbers have a scale and a minimum of 6 bits each. */
export const dequantiseQ4_K: Dequantise = (source, target) => {
  for (let at = 0, element = 0; at < source.length; at += BLOCKS.Q4_K.bytes, element += 256) {
    const scale = halfAt(source, at);
    const minimum = halfAt(source, at + 2);
    for (let part = 0; part < 8; part += 2) {
      const lowScale = scale * scaleOf(source, at + SCALES, part);
      const lowMinimum = minimum * minimumOf(source, at + SCALES, part);
      const highScale = scale * scaleOf(source, at + SCALES, part + 1);
      const highMinimum = minimum * minimumOf(source, at + SCALES, part + 1);
      const pairs = at + 16 + part * 16;
      const first = element + part * 32;
      for (let i = 0; i < 32; i++) {
        const pair = source[pairs + i] as number;
        target[first + i] = lowScale * (pair & 15) - lowMinimum;
        target[first + 32 + i] = highScale * (pair >> 4) - highMinimum;
      }
    }
  }
};

/** As Q4_K, with a fifth bit for each number: those of all parts in one byte. */
export const dequantiseQ5_K: Dequantise = (source, target) => {
  for (let at = 0, element = 0; at < source.length; at += BLOCKS.Q5_K.bytes, element += 256) {
    const scale = halfAt(source, at);
    const minimum = halfAt(source, at + 2);
    for (let part = 0; part < 8; part += 2) {
      const lowScale = scale * scaleOf(source, at + SCALES, part);
      const lowMinimum = minimum * minimumOf(source, at + SCALES, part);
      const highScale = scale * scaleOf(source, at + SCALES, part + 1);
      const highMinimum = minimum * minimumOf(source, at + SCALES, part + 1);
      const fifths = at + 16;
      const pairs = at + 48 + part * 16;
      const first = element + part * 32;
      for (let i = 0; i < 32; i++) {
        const pair = source[pairs + i] as number;
        const fifth = (source[fifths + i] as number) >> part;
        target[first + i] = lowScale * ((pair & 15) | ((fifth & 1) << 4)) - lowMinimum;
        target[first + 32 + i] = highScale * ((pair >> 4) | ((fifth & 2) << 3)) - highMinimum;
      }
    }
  }
};

/** 6 bits around 32, in 4 lower and 2 upper ones; every 16 numbers have a scale of 8 bits with a sign. */
export const dequantiseQ6_K: Dequantise = (source, target) => {
  for (let at = 0, element = 0; at < source.length; at += BLOCKS.Q6_K.bytes, element += 256) {
    const scale = halfAt(source, at + 208);
    for (let half = 0; half < 2; half++) {
      const lower = at + half * 64;
      const upper = at + 128 + half * 32;
      const scales = at + 192 + half * 8;
      const first = element + half * 128;
      for (let i = 0; i < 32; i++) {
        const near = source[lower + i] as number;
        const far = source[lower + 32 + i] as number;
        const high = source[upper + i] as number;
        const part = scales + (i >> 4);
        target[first + i] = scale * signedAt(source, part) * (((near & 15) | ((high & 3) << 4)) - 32);
        target[first + 32 + i] = scale * signedAt(source, part + 2) * (((far & 15) | ((high & 12) << 2)) - 32);
        target[first + 64 + i] = scale * signedAt(source, part + 4) * (((near >> 4) | (high & 48)) - 32);
        target[first + 96 + i] = scale * signedAt(source, part + 6) * (((far >> 4) | ((high & 192) >> 2)) - 32);
      }
    }
  }
};

/** The first four scales have a byte each, whose upper two bits belong to the last four. */
function scaleOf(source: Uint8Array, at: number, part: number): number {
  if (part < 4) return (source[at + part] as number) & 63;
  return ((source[at + part + 4] as number) & 15) | (((source[at + part - 4] as number) >> 6) << 4);
}

function minimumOf(source: Uint8Array, at: number, part: number): number {
  if (part < 4) return (source[at + part + 4] as number) & 63;
  return ((source[at + part + 4] as number) >> 4) | (((source[at + part] as number) >> 6) << 4);
}

function signedAt(source: Uint8Array, at: number): number {
  return ((source[at] as number) << 24) >> 24;
}
