import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  fitLogistic,
  type LogisticModel,
  logisticModelSchema,
  logisticScore,
  predictLogistic,
} from "../../../server/calibration/logistic.ts";
import { Random } from "../../../server/calibration/random.ts";
import { standardise } from "../../../server/calibration/scaling.ts";
import { sigmoid } from "../../../server/calibration/sigmoid.ts";

interface Data {
  readonly rows: number[][];
  readonly labels: number[];
}

/** Items whose labels are drawn from a known logistic regression. */
function draw(n: number, coefficients: readonly number[], intercept: number, seed: number): Data {
  const random = new Random(seed);
  const rows = Array.from({ length: n }, () => coefficients.map(() => 2 * random.next() - 1));
  const labels = rows.map((row) => {
    const score = row.reduce((sum, value, index) => sum + value * (coefficients[index] ?? 0), intercept);
    return Number(random.chance(sigmoid(score)));
  });
  return { rows, labels };
}

/** The gradient of the penalised loss, from its definition. */
function gradient(model: LogisticModel, { rows, labels }: Data, l2: number, weights = rows.map(() => 1)): number[] {
  const slopes = [...model.coefficients.map((value) => l2 * value), 0];
  for (const [index, row] of rows.entries()) {
    const miss = (weights[index] ?? 0) * (predictLogistic(model, row) - (labels[index] ?? 0));
    for (const [place, value] of [...standardise(model.scaling, row), 1].entries()) {
      slopes[place] = (slopes[place] ?? 0) + miss * value;
    }
  }
  return slopes;
}

const data = fc
  .tuple(
    fc.integer({ min: 2, max: 60 }),
    fc.array(fc.integer({ min: -3, max: 3 }), { minLength: 1, maxLength: 5 }),
    fc.nat(),
  )
  .map(([n, coefficients, seed]) => draw(n, coefficients, 0.3, seed));

describe("logistic regression", () => {
  it("stands where the gradient is zero", () => {
    fc.assert(
      fc.property(data, fc.constantFrom(0.01, 1, 10), fc.nat(), (drawn, l2, seed) => {
        fc.pre(new Set(drawn.labels).size === 2);
        const random = new Random(seed);
        const weights = drawn.rows.map(() => 0.1 + random.next());
        for (const counts of [undefined, weights]) {
          const model = fitLogistic(drawn.rows, drawn.labels, { l2, weights: counts });
          for (const slope of gradient(model, drawn, l2, counts)) expect(Math.abs(slope)).toBeLessThan(1e-6);
        }
      }),
    );
  });

  it("finds the weights that the labels were drawn with", () => {
    const { rows, labels } = draw(5000, [2, -1, 0], 0.5, 1);
    const model = fitLogistic(rows, labels, { l2: 0.01 });
    const found = model.coefficients.map((value, index) => value / (model.scaling.scale[index] ?? 1));
    for (const [index, truth] of [2, -1, 0].entries()) expect(Math.abs((found[index] ?? 9) - truth)).toBeLessThan(0.2);
    expect(Math.abs(logisticScore(model, [0, 0, 0]) - 0.5)).toBeLessThan(0.1);
  });

  it("gives without features of use the share that was right", () => {
    const model = fitLogistic([[7], [7], [7], [7]], [1, 0, 0, 0], { l2: 1 });
    expect(model.coefficients).toEqual([0]);
    expect(predictLogistic(model, [7])).toBeCloseTo(0.25, 9);
    expect(predictLogistic(model, [99])).toBeCloseTo(0.25, 9);
  });

  it("does not change with the unit or the origin of a feature", () => {
    const { rows, labels } = draw(200, [1, -2], 0, 3);
    const model = fitLogistic(rows, labels, { l2: 1 });
    const moved = rows.map(([a = 0, b = 0]) => [a * 1000 + 5, b - 40]);
    const other = fitLogistic(moved, labels, { l2: 1 });
    for (const [index, row] of rows.entries()) {
      expect(predictLogistic(other, moved[index] ?? [])).toBeCloseTo(predictLogistic(model, row), 8);
    }
  });

  it("counts an item of weight 2 as two items, and one of weight 0 not at all", () => {
    const { rows, labels } = draw(40, [1], 0, 4);
    const weights = rows.map((_, index) => index % 3);
    const repeated = rows.flatMap((row, index) => new Array<number[]>(index % 3).fill(row));
    const repeatedLabels = labels.flatMap((label, index) => new Array<number>(index % 3).fill(label));
    const weighted = fitLogistic(rows, labels, { l2: 1, weights });
    const model = fitLogistic(repeated, repeatedLabels, { l2: 1 });
    for (const x of [-1, 0, 1]) expect(predictLogistic(weighted, [x])).toBeCloseTo(predictLogistic(model, [x]), 9);
  });

  it("takes a share for a label as so many items of either kind", () => {
    const shares = fitLogistic([[0], [1]], [0.25, 0.5], { l2: 1, weights: [4, 4] });
    const items = fitLogistic([[0], [0], [0], [0], [1], [1], [1], [1]], [1, 0, 0, 0, 1, 1, 0, 0], { l2: 1 });
    for (const x of [0, 1]) expect(predictLogistic(shares, [x])).toBeCloseTo(predictLogistic(items, [x]), 9);
  });

  it("stays finite where the features separate the labels, also with hardly any penalty", () => {
    const rows = Array.from({ length: 100 }, (_, index) => [index]);
    const labels = rows.map(([value = 0]) => Number(value >= 50));
    for (const l2 of [1, 1e-3, 1e-9]) {
      const model = fitLogistic(rows, labels, { l2 });
      expect(logisticModelSchema.parse(model)).toEqual(model);
      expect(predictLogistic(model, [10])).toBeLessThan(0.1);
      expect(predictLogistic(model, [90])).toBeGreaterThan(0.9);
    }
  });

  it("copes with 5,000 items of 40 features, some of them copies of each other", () => {
    const { rows, labels } = draw(
      5000,
      Array.from({ length: 20 }, (_, index) => (index % 3) - 1),
      -2,
      5,
    );
    const doubled = rows.map((row) => [...row, ...row]);
    const model = fitLogistic(doubled, labels, { l2: 1 });
    for (const slope of gradient(model, { rows: doubled, labels }, 1)) expect(Math.abs(slope)).toBeLessThan(1e-5);
  });

  it.each([
    [0, 1 / 5],
    [1, 4 / 5],
  ])("gives the smoothed share where all labels are %d", (label, share) => {
    const model = fitLogistic([[1], [2], [3]], [label, label, label], { l2: 1 });
    expect(model.coefficients).toEqual([0]);
    expect(predictLogistic(model, [5])).toBeCloseTo(share, 9);
  });

  it("is plain JSON that its schema accepts, and nothing else", () => {
    const { rows, labels } = draw(50, [1, 1], 0, 6);
    const model = fitLogistic(rows, labels, { l2: 1 });
    expect(logisticModelSchema.parse(JSON.parse(JSON.stringify(model)))).toEqual(model);
    expect(logisticModelSchema.safeParse({ ...model, coefficients: [1] }).success).toBe(false);
    expect(logisticModelSchema.safeParse({ ...model, intercept: Number.NaN }).success).toBe(false);
  });

  it.each([
    ["no items", [], [], 1, "empty"],
    ["NaN", [[Number.NaN]], [1], 1, "not-finite"],
    ["too few labels", [[1], [2]], [1], 1, "unequal-lengths"],
    ["a label beyond 1", [[1], [2]], [1, 2], 1, "bad-label"],
    ["no penalty", [[1], [2]], [1, 0], 0, "bad-option"],
    ["a penalty that is NaN", [[1], [2]], [1, 0], Number.NaN, "bad-option"],
  ])("refuses %s", (_, rows, labels, l2, code) => {
    expect(() => fitLogistic(rows, labels, { l2 })).toThrow(expect.objectContaining({ name: "FitError", code }));
  });
});
