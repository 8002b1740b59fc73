import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fitScaling, standardise } from "../../../server/calibration/scaling.ts";

const rowsOf = (features: number) =>
  fc.array(fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: features, maxLength: features }), {
    minLength: 2,
    maxLength: 20,
  });

describe("standardised features", () => {
  it("have mean 0 and deviation 1, or are 0 where they are constant", () => {
    fc.assert(
      fc.property(rowsOf(3), (rows) => {
        const scaling = fitScaling(rows);
        const scaled = rows.map((row) => standardise(scaling, row));
        for (let feature = 0; feature < 3; feature++) {
          const column = scaled.map((row) => row[feature] as number);
          const constant = new Set(rows.map((row) => row[feature])).size === 1;
          expect(column.reduce((sum, value) => sum + value, 0) / rows.length).toBeCloseTo(0, 9);
          expect(column.reduce((sum, value) => sum + value ** 2, 0) / rows.length).toBeCloseTo(constant ? 0 : 1, 9);
        }
      }),
    );
  });

  it("count an item of weight 2 as two items", () => {
    fc.assert(
      fc.property(rowsOf(2), (rows) => {
        const [first, ...rest] = rows;
        if (!first) throw new Error("There is always a first row.");
        const weighted = fitScaling(rows, [2, ...rest.map(() => 1)]);
        const repeated = fitScaling([first, ...rows]);
        for (const key of ["mean", "scale"] as const) {
          for (const [index, value] of weighted[key].entries()) expect(value).toBeCloseTo(repeated[key][index] ?? 0, 9);
        }
      }),
    );
  });

  it("take what rounding leaves of a constant for a constant", () => {
    expect(fitScaling([[0.1], [0.1], [0.1]]).scale).toEqual([1]);
    expect(fitScaling([[0.1 + 0.2], [0.3], [0.3]]).scale).toEqual([1]);
    expect([...standardise(fitScaling([[1e-20], [3e-20]]), [3e-20])]).toEqual([1]);
  });

  it.each([
    ["no items", [], "empty"],
    ["NaN", [[1], [Number.NaN]], "not-finite"],
    ["an infinite feature", [[1], [Number.NEGATIVE_INFINITY]], "not-finite"],
    ["rows of unequal length", [[1, 2], [1]], "unequal-lengths"],
  ])("refuse %s", (_, rows, code) => {
    expect(() => fitScaling(rows)).toThrow(expect.objectContaining({ name: "FitError", code }));
  });

  it.each([
    ["too few weights", [1], "unequal-lengths"],
    ["a negative weight", [1, -1], "bad-option"],
    ["weights that are all 0", [0, 0], "empty"],
  ])("refuse %s", (_, weights, code) => {
    expect(() => fitScaling([[1], [2]], weights)).toThrow(expect.objectContaining({ code }));
  });

  it("refuse an item with other features, and say how many are expected", () => {
    const scaling = fitScaling([[1, 2]]);
    expect(() => standardise(scaling, [1])).toThrow("The item has 1 features where 2 are expected.");
    expect(() => standardise(scaling, [1, Number.NaN])).toThrow(expect.objectContaining({ code: "not-finite" }));
  });
});
