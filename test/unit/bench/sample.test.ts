import fc from "fast-check";
import { expect, test } from "vitest";
import type { BenchItem } from "../../../server/bench/dataset.ts";
import { inFold, sample } from "../../../server/bench/sample.ts";

const items = (counts: readonly number[]): BenchItem[] =>
  counts.flatMap((count, problem) =>
    Array.from(
      { length: count },
      (_, hole) => ({ task_id: `${problem}/${hole}`, problem: String(problem) }) as BenchItem,
    ),
  );

test("a larger sample with the same seed has the smaller one in it", () => {
  const all = items([3, 5, 1, 2]);
  fc.assert(
    fc.property(fc.nat(100), fc.nat(11), fc.nat(11), (seed, one, two) => {
      const [few, many] = [Math.min(one, two), Math.max(one, two)];
      expect(sample(all, many, seed).slice(0, few)).toEqual(sample(all, few, seed));
    }),
  );
  expect(new Set(sample(all, Number.POSITIVE_INFINITY, 1))).toEqual(new Set(all));
});

test("a small sample has many problems", () => {
  const drawn = sample(items([30, 30, 1, 1]), 4, 7);
  expect(new Set(drawn.map(({ problem }) => problem)).size).toBe(4);
});

test("parts of all problems share none, and leave none out; one problem in two languages is in one part", () => {
  const problems = Array.from({ length: 80 }, (_, index) => [`Python/${index}`, `JS/${index}`]).flat();
  const all = problems.map((problem) => ({ problem }));
  const [first, second] = [inFold(all, { number: 1, of: 2 }), inFold(all, { number: 2, of: 2 })];
  expect(new Set([...first, ...second])).toEqual(new Set(all));
  expect(first.length + second.length).toBe(all.length);
  expect(Math.min(first.length, second.length)).toBeGreaterThan(50);
  const numbers = new Set(first.map(({ problem }) => problem.split("/")[1]));
  for (const { problem } of second) expect(numbers.has(problem.split("/")[1])).toBe(false);
  expect(inFold(all, { number: 1, of: 1 })).toEqual(all);
});
