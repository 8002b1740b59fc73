import fc from "fast-check";
import { expect, test } from "vitest";
import { DEQUANTISE } from "../../../../server/models/requantise/dequantise.ts";
import { floatToHalf, halfAt } from "../../../../server/models/requantise/half.ts";
import { QUANTISE, type TargetFormat } from "../../../../server/models/requantise/quantise.ts";
import { bytesIn } from "../../../../server/models/tensor-types.ts";

/** How far a number may be moved, as a share of the farthest one of its block. */
const STEPS: readonly [TargetFormat, number][] = [
  ["Q4_0", 1 / 8],
  ["Q8_0", 1 / 254],
];

const block = fc
  .tuple(
    fc.integer({ min: -10, max: 10 }),
    fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 32, maxLength: 32 }),
  )
  .map(([exponent, numbers]) => Float32Array.from(numbers, (number) => number * 2 ** exponent));

test.each(STEPS)("%s moves no number by more than a step", (format, step) => {
  fc.assert(
    fc.property(block, (numbers) => {
      const farthest = Math.max(...numbers.map(Math.abs));
      const back = roundTrip(format, numbers);
      // Scales are halves: their own rounding comes on top, the smallest ones become 0.
      const allowed = farthest * (step + 2 ** -10) + 127 * 2 ** -25;
      for (const [i, number] of numbers.entries())
        expect(Math.abs((back[i] ?? 0) - number)).toBeLessThanOrEqual(allowed);
    }),
  );
});

test.each(STEPS)("%s hardly changes its own output when it is written once more", (format) => {
  fc.assert(
    fc.property(block, (numbers) => {
      const once = roundTrip(format, numbers);
      fc.pre(once.some((number) => Math.abs(number) > 2 ** -10));
      const twice = roundTrip(format, once);
      for (const [i, number] of once.entries()) {
        expect(Math.abs((twice[i] ?? 0) - number)).toBeLessThanOrEqual(Math.abs(number) * 2 ** -9);
      }
    }),
  );
});

test("every half is its own nearest half, and numbers between two go to the nearer one", () => {
  const wrong: number[] = [];
  for (let bits = 0; bits < 1 << 16; bits++) {
    const value = half(bits);
    if (!Number.isNaN(value) && floatToHalf(value) !== bits) wrong.push(bits);
  }
  for (let bits = 0; bits < 0x7bff; bits++) {
    const [low, high] = [half(bits), half(bits + 1)];
    const nearer =
      floatToHalf(low + (high - low) * 0.49) === bits && floatToHalf(low + (high - low) * 0.51) === bits + 1;
    if (!nearer || floatToHalf((low + high) / 2) % 2 !== 0) wrong.push(bits);
  }
  expect(wrong).toEqual([]);
});

function roundTrip(format: TargetFormat, numbers: Float32Array): Float32Array {
  const bytes = new Uint8Array(bytesIn(format, numbers.length));
  QUANTISE[format](numbers, bytes);
  const back = new Float32Array(numbers.length);
  DEQUANTISE[format]?.(bytes, back);
  return back;
}

function half(bits: number): number {
  return halfAt(Uint8Array.of(bits & 255, bits >> 8), 0);
}
