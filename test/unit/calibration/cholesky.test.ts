import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cholesky, invertCholesky, solveCholesky } from "../../../server/calibration/cholesky.ts";
import { Random } from "../../../server/calibration/random.ts";

/** B Bᵀ + I: symmetric, positive definite, and not too near to singular. */
function randomMatrix(n: number, random: Random): Float64Array {
  const b = Array.from({ length: n * n }, () => 4 * random.next() - 2);
  return product(b, transposed(b, n), n).map((value, index) => value + (index % (n + 1) === 0 ? 1 : 0));
}

function product(a: ArrayLike<number>, b: ArrayLike<number>, n: number): Float64Array {
  return new Float64Array(n * n).map((_, index) => {
    const [row, column] = [Math.floor(index / n), index % n];
    let sum = 0;
    for (let k = 0; k < n; k++) sum += (a[row * n + k] as number) * (b[k * n + column] as number);
    return sum;
  });
}

function transposed(a: ArrayLike<number>, n: number): Float64Array {
  return new Float64Array(n * n).map((_, index) => a[(index % n) * n + Math.floor(index / n)] as number);
}

function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>): void {
  expect(actual.length).toBe(expected.length);
  for (let i = 0; i < actual.length; i++) expect(actual[i]).toBeCloseTo(expected[i] as number, 8);
}

const sizes = fc.integer({ min: 1, max: 12 });

describe("cholesky", () => {
  it("factors, solves and inverts any symmetric positive definite matrix", () => {
    fc.assert(
      fc.property(sizes, fc.nat(), (n, seed) => {
        const random = new Random(seed);
        const matrix = randomMatrix(n, random);
        const lower = cholesky(matrix, n);
        expectClose(product(lower, transposed(lower, n), n), matrix);
        for (let row = 0; row < n; row++) {
          for (let column = row + 1; column < n; column++) expect(lower[row * n + column]).toBe(0);
        }
        const x = Array.from({ length: n }, () => 2 * random.next() - 1);
        const b = x.map((_, row) => x.reduce((sum, value, k) => sum + (matrix[row * n + k] as number) * value, 0));
        expectClose(solveCholesky(lower, b), x);
        const inverse = invertCholesky(lower, n);
        const identity = Float64Array.from(inverse, (_, index) => (index % (n + 1) === 0 ? 1 : 0));
        expectClose(product(matrix, inverse, n), identity);
        expect(inverse).toEqual(transposed(inverse, n));
      }),
    );
  });

  it("reads the lower triangle only", () => {
    expectClose(cholesky(Float64Array.of(4, 99, 2, 5), 2), [2, 0, 1, 2]);
  });

  it.each([
    ["indefinite", [1, 2, 2, 1]],
    ["singular", [1, 1, 1, 1]],
    ["NaN", [1, Number.NaN, Number.NaN, 1]],
    ["infinite", [Number.POSITIVE_INFINITY, 0, 0, 1]],
  ])("refuses a matrix that is %s", (_, values) => {
    expect(() => cholesky(Float64Array.from(values), 2)).toThrow(
      expect.objectContaining({ code: "not-positive-definite" }),
    );
  });
});
