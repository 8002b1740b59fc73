import { expect, test } from "vitest";
import { describeMeasurement, isBetter, judge } from "../../../../server/models/requantise/verdict.ts";

const BEFORE = { promptTokensPerSecond: 90, stepMs: 30, bitsPerByte: 0.5 };

test.each([
  ["faster and as good", { promptTokensPerSecond: 160 }, true, /56 % of the time, bits per byte \+0\.0 %/],
  ["hardly faster", { promptTokensPerSecond: 95 }, false, /95 % of the time, and at most 90 %/],
  ["slower", { promptTokensPerSecond: 45 }, false, /200 % of the time/],
  ["faster, but slow at writing", { promptTokensPerSecond: 160, stepMs: 36 }, false, /a token takes 20 % longer/],
  ["faster, but worse", { promptTokensPerSecond: 160, bitsPerByte: 0.53 }, false, /6\.0 % more bits per byte/],
  ["broken", { promptTokensPerSecond: 160, bitsPerByte: Number.NaN }, false, /more bits per byte/],
])("a copy that is %s", (_, after, worthIt, reason) => {
  expect(judge(BEFORE, { ...BEFORE, ...after })).toEqual({ worthIt, reason: expect.stringMatching(reason) });
});

test("the clearly faster copy is better, and of two about as fast the one with fewer bits", () => {
  const fast = { promptTokensPerSecond: 200, stepMs: 30, bitsPerByte: 0.51 };
  const similar = { promptTokensPerSecond: 190, stepMs: 31, bitsPerByte: 0.5 };
  const slow = { promptTokensPerSecond: 100, stepMs: 35, bitsPerByte: 0.49 };
  expect(isBetter(similar, fast)).toBe(true);
  expect(isBetter(fast, similar)).toBe(false);
  expect(isBetter(fast, slow)).toBe(true);
  expect(isBetter(slow, similar)).toBe(false);
});

test("a measurement in words", () => {
  expect(describeMeasurement(BEFORE)).toBe("prompt 90 tok/s, 30.0 ms a token, 0.500 bits per byte");
});
