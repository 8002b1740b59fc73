import { FitError } from "./fit-error.ts";
import { Random, shuffled } from "./random.ts";

/**
 * The fold, from 0 to k - 1, of each row. All rows with one key are in one fold, so that nothing is tested on what it has
 * seen in another form (methods section 5). The folds are about equally large: the largest groups go first, each into the
 * smallest fold. Which group goes where follows from the seed and the keys, not from the order of the rows.
 * @throws FitError `bad-option` for fewer than two folds, `empty` for fewer groups than folds
 */
export function foldsByGroup(keys: readonly string[], k: number, seed: number): number[] {
  if (!Number.isInteger(k) || k < 2) {
    throw new FitError("bad-option", `${k} folds leave nothing to learn from or to test on. Give 2 or more.`);
  }
  const sizes = new Map<string, number>();
  for (const key of keys) sizes.set(key, (sizes.get(key) ?? 0) + 1);
  if (sizes.size < k) {
    throw new FitError("empty", `${sizes.size} groups cannot fill ${k} folds. Give more data or ask for fewer folds.`);
  }
  const groups = shuffled([...sizes].sort(byName), new Random(seed)).sort(([, a], [, b]) => b - a);
  const filled = new Array<number>(k).fill(0);
  const foldOf = new Map<string, number>();
  for (const [key, size] of groups) {
    const smallest = filled.indexOf(Math.min(...filled));
    filled[smallest] = (filled[smallest] as number) + size;
    foldOf.set(key, smallest);
  }
  return keys.map((key) => foldOf.get(key) as number);
}

/**
 * A prediction for every row by a model that has seen no row of its group: k models, each fitted on all folds but one.
 * @param keyOf what rows that must stay together have in common
 * @returns the predictions in the order of the rows
 * @throws FitError `bad-option` for fewer than two folds, `empty` for fewer groups than folds, and what `learn` throws
 */
export function outOfFold<Row, Model, Prediction>(
  rows: readonly Row[],
  keyOf: (row: Row) => string,
  k: number,
  seed: number,
  learn: (training: readonly Row[]) => Model,
  predict: (model: Model, row: Row) => Prediction,
): Prediction[] {
  const folds = foldsByGroup(rows.map(keyOf), k, seed);
  const models = Array.from({ length: k }, (_, fold) => learn(rows.filter((_, index) => folds[index] !== fold)));
  return rows.map((row, index) => predict(models[folds[index] as number] as Model, row));
}

/** By code units: the same on every machine, whatever its language. */
function byName([a]: readonly [string, number], [b]: readonly [string, number]): number {
  return a < b ? -1 : 1;
}
