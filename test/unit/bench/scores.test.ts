import { expect, test } from "vitest";
import { editSimilarity, isExact, nextWords } from "../../../server/bench/scores.ts";

test("exact but for white space at the ends", () => {
  expect(isExact("  x = 1\n", "x = 1")).toBe(true);
  expect(isExact("x  = 1", "x = 1")).toBe(false);
});

test("edit similarity from nothing in common to the same", () => {
  expect(editSimilarity("abcd", "abcd")).toBe(1);
  expect(editSimilarity("abcd", "abxd")).toBe(0.75);
  expect(editSimilarity("", "abcd")).toBe(0);
  expect(editSimilarity(" ", "")).toBe(1);
});

test("next words are counted up to the first wrong one, five at most", () => {
  expect(nextWords(" the quick brown fox", "the quick red fox jumps over it")).toBe(2 / 5);
  expect(nextWords("one two three four five", "one two three four five six seven")).toBe(1);
  expect(nextWords("one two", "one two")).toBe(1);
  // No number, which JSON would make null of: the record could not be read again.
  expect(nextWords("anything", " ")).toBeUndefined();
});
