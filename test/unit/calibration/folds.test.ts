import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { foldsByGroup, outOfFold } from "../../../server/calibration/folds.ts";
import { Random, shuffled } from "../../../server/calibration/random.ts";

const keys = fc.array(fc.constantFrom("a", "b", "c", "d", "e", "f", "g"), { minLength: 1, maxLength: 50 });
const counts = fc.integer({ min: 2, max: 5 });

describe("foldsByGroup", () => {
  it("never splits a group, and leaves no fold empty", () => {
    fc.assert(
      fc.property(keys, counts, fc.nat(), (drawn, k, seed) => {
        fc.pre(new Set(drawn).size >= k);
        const folds = foldsByGroup(drawn, k, seed);
        expect(folds).toHaveLength(drawn.length);
        expect(new Set(folds)).toEqual(new Set(Array.from({ length: k }, (_, fold) => fold)));
        for (const key of new Set(drawn)) {
          expect(new Set(folds.filter((_, index) => drawn[index] === key)).size).toBe(1);
        }
      }),
    );
  });

  it("follows from the seed and the keys, not from the order of the rows", () => {
    fc.assert(
      fc.property(keys, counts, fc.nat(), (drawn, k, seed) => {
        fc.pre(new Set(drawn).size >= k);
        const foldOf = new Map(foldsByGroup(drawn, k, seed).map((fold, index) => [drawn[index], fold]));
        const mixed = shuffled(drawn, new Random(seed + 1));
        expect(foldsByGroup(mixed, k, seed)).toEqual(mixed.map((key) => foldOf.get(key)));
      }),
    );
  });

  it("makes folds that differ by no more than the largest group", () => {
    fc.assert(
      fc.property(keys, counts, fc.nat(), (drawn, k, seed) => {
        fc.pre(new Set(drawn).size >= k);
        const sizes = new Array<number>(k).fill(0);
        for (const fold of foldsByGroup(drawn, k, seed)) sizes[fold] = (sizes[fold] ?? 0) + 1;
        const largest = Math.max(...[...new Set(drawn)].map((key) => drawn.filter((other) => other === key).length));
        expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(largest);
      }),
    );
  });

  it("divides otherwise with another seed", () => {
    const names = Array.from({ length: 30 }, (_, index) => `problem ${index}`);
    expect(foldsByGroup(names, 5, 1)).not.toEqual(foldsByGroup(names, 5, 2));
  });

  it.each([
    [["a", "b"], 1, "bad-option"],
    [["a", "b"], 1.5, "bad-option"],
    [["a", "b"], 3, "empty"],
    [[], 2, "empty"],
  ])("refuses to divide %j into %d", (names, k, code) => {
    expect(() => foldsByGroup(names, k, 1)).toThrow(expect.objectContaining({ name: "FitError", code }));
  });
});

describe("outOfFold", () => {
  it("predicts every row, in order, with a model that has seen all other folds and no row of its group", () => {
    fc.assert(
      fc.property(keys, counts, fc.nat(), (drawn, k, seed) => {
        fc.pre(new Set(drawn).size >= k);
        const rows = drawn.map((key, index) => ({ key, index }));
        const folds = foldsByGroup(drawn, k, seed);
        const seen = outOfFold(
          rows,
          ({ key }) => key,
          k,
          seed,
          (training) => training,
          (training, row) => ({ row, training }),
        );
        expect(seen.map(({ row }) => row)).toEqual(rows);
        for (const { row, training } of seen) {
          expect(training).toEqual(rows.filter((_, index) => folds[index] !== folds[row.index]));
          expect(training.some(({ key }) => key === row.key)).toBe(false);
        }
      }),
    );
  });
});
