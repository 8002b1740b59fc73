/**
 * The fixture holds what the Python package `gguf` 0.19.0 (`gguf.quants`, NumPy, bit-exact with ggml's reference)
 * makes of random blocks, scales of about 0.02, and of random numbers in rows of 32: normal ones with deviations from
 * 1e-7 to 4e5, zeros, constants, steps that fall on halves, and heavy tails (Student's t). Everything is base64.
 */
import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { DEQUANTISE } from "../../../../server/models/requantise/dequantise.ts";
import { QUANTISE, type TargetFormat } from "../../../../server/models/requantise/quantise.ts";
import { BLOCKS, bytesIn, type TensorFormat } from "../../../../server/models/tensor-types.ts";

interface Fixture {
  readonly dequantise: Readonly<Record<TensorFormat, { readonly blocks: string; readonly floats: string }>>;
  readonly quantise: Readonly<Record<TargetFormat | "floats", string>>;
}

const fixture = JSON.parse(
  readFileSync(path.join(import.meta.dirname, "../fixtures/gguf-reference.json"), "utf8"),
) as Fixture;

test.each(Object.entries(DEQUANTISE))("reads %s bit by bit as the reference does", (format, dequantise) => {
  const { blocks, floats } = fixture.dequantise[format as TensorFormat];
  const source = bytes(blocks);
  const block = BLOCKS[format as TensorFormat];
  const target = new Float32Array((source.length / block.bytes) * block.elements);
  dequantise(source, target);
  expect(Buffer.from(target.buffer).equals(bytes(floats))).toBe(true);
});

test.each(Object.entries(QUANTISE))("writes %s byte by byte as the reference does", (format, quantise) => {
  const source = new Float32Array(new Uint8Array(bytes(fixture.quantise.floats)).buffer);
  const target = new Uint8Array(bytesIn(format as TargetFormat, source.length));
  quantise(source, target);
  const expected = bytes(fixture.quantise[format as TargetFormat]);
  const different = target.findIndex((value, at) => value !== expected[at]);
  expect({ different, row: Math.floor(different / BLOCKS[format as TargetFormat].bytes) }).toEqual({
    different: -1,
    row: -1,
  });
  expect(target).toHaveLength(expected.length);
});

function bytes(base64: string): Buffer {
  return Buffer.from(base64, "base64");
}
