import { FitError } from "./fit-error.ts";

/** A square matrix, row by row. */
export type SquareMatrix = Float64Array;

/**
 * The lower triangular L with L Lᵀ = A (Golub and Van Loan, Matrix Computations, section 4.2).
 * @param matrix n × n, symmetric; only its lower triangle is read
 * @throws FitError `not-positive-definite`
 */
export function cholesky(matrix: SquareMatrix, n: number): SquareMatrix {
  const lower = new Float64Array(n * n);
  for (let row = 0; row < n; row++) {
    for (let column = 0; column <= row; column++) {
      let rest = matrix[row * n + column] as number;
      for (let k = 0; k < column; k++) rest -= (lower[row * n + k] as number) * (lower[column * n + k] as number);
      if (row !== column) lower[row * n + column] = rest / (lower[column * n + column] as number);
      else if (rest > 0 && Number.isFinite(rest)) lower[row * n + row] = Math.sqrt(rest);
      else {
        const message = `The matrix is not positive definite (pivot ${row} is ${rest}). Give a larger L2 or ridge, or leave out features that others determine.`;
        throw new FitError("not-positive-definite", message);
      }
    }
  }
  return lower;
}

/** The x with L Lᵀ x = b, by substitution forwards and back. `lower` is what {@link cholesky} returned, n × n. */
export function solveCholesky(lower: SquareMatrix, b: ArrayLike<number>): Float64Array {
  const n = b.length;
  const x = Float64Array.from(b);
  for (let row = 0; row < n; row++) {
    for (let k = 0; k < row; k++) x[row] = (x[row] as number) - (lower[row * n + k] as number) * (x[k] as number);
    x[row] = (x[row] as number) / (lower[row * n + row] as number);
  }
  for (let row = n - 1; row >= 0; row--) {
    for (let k = row + 1; k < n; k++) x[row] = (x[row] as number) - (lower[k * n + row] as number) * (x[k] as number);
    x[row] = (x[row] as number) / (lower[row * n + row] as number);
  }
  return x;
}

/** The inverse of L Lᵀ, exactly symmetric. `lower` is what {@link cholesky} returned, n × n. */
export function invertCholesky(lower: SquareMatrix, n: number): SquareMatrix {
  const inverse = new Float64Array(n * n);
  for (let column = 0; column < n; column++) {
    const unit = new Float64Array(n);
    unit[column] = 1;
    const solved = solveCholesky(lower, unit);
    for (let row = column; row < n; row++) {
      inverse[row * n + column] = solved[row] as number;
      inverse[column * n + row] = solved[row] as number;
    }
  }
  return inverse;
}
