import { expect, test } from "vitest";
import { TypingRhythm } from "../../../server/completion/typing-rhythm.ts";

function typed(gap: number, keys = 40) {
  const rhythm = new TypingRhythm();
  for (let key = 0; key < keys; key++) rhythm.key(key * gap);
  return rhythm;
}

test("learns how fast somebody types, whatever pauses there are", () => {
  expect(typed(80).gap).toBeCloseTo(80, 0);
  const rhythm = typed(80);
  rhythm.key(100_000);
  expect(rhythm.gap).toBeCloseTo(80, 0);
});

test("an answer that comes before the next key is begun at once", () => {
  expect(typed(200).delay("wor", 150)).toBe(0);
});

test("waits until the next key would have come, and less where people pause", () => {
  const rhythm = typed(100);
  expect(rhythm.delay("wor", 500)).toBeGreaterThan(100);
  expect(rhythm.delay("word ", 500)).toBeLessThan(60);
  expect(rhythm.delay("call(", 500)).toBeLessThan(60);
  expect(rhythm.delay("end;\n", 500)).toBeLessThan(60);
});

test("slow typists do not wait longer than a quarter of a second", () => {
  expect(typed(550).delay("wor", 5_000)).toBe(250);
});
