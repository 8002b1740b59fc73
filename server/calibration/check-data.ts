import { FitError } from "./fit-error.ts";

/** What is known of one item, as numbers in an order that the caller keeps. */
export type Features = readonly number[];

/**
 * Checks that there are items, that all have the same number of features, and that all of these are finite.
 * @returns the number of features
 * @throws FitError `empty`, `unequal-lengths` or `not-finite`
 */
export function checkRows(rows: readonly Features[]): number {
  const [first] = rows;
  if (!first) throw new FitError("empty", "There are no items to learn from. Give at least one.");
  for (const [index, row] of rows.entries()) checkFeatures(row, first.length, `Item ${index}`);
  return first.length;
}

/**
 * Checks that an item has so many features and that all of them are finite.
 * @throws FitError `unequal-lengths` or `not-finite`
 */
export function checkFeatures(features: Features, length: number, name = "The item"): void {
  if (features.length !== length) {
    throw new FitError(
      "unequal-lengths",
      `${name} has ${features.length} features where ${length} are expected. Compute all features of every item.`,
    );
  }
  checkFinite(features, `${name}: feature`);
}

/**
 * Checks that all values are finite; `name` stands in the message before the place of the one that is not.
 * @throws FitError `not-finite`
 */
export function checkFinite(values: readonly number[], name: string): void {
  const index = values.findIndex((value) => !Number.isFinite(value));
  if (index === -1) return;
  const message = `${name} ${index} is ${values[index]}, which nothing can be learned from. Leave the item out, or give what is missing a number of its own.`;
  throw new FitError("not-finite", message);
}

/**
 * Checks that there is one label for each item: a share from 0 to 1.
 * @throws FitError `unequal-lengths`, `not-finite` or `bad-label`
 */
export function checkLabels(labels: readonly number[], length: number): void {
  checkLength(labels, length, "labels");
  checkFinite(labels, "Label");
  const index = labels.findIndex((label) => label < 0 || label > 1);
  if (index === -1) return;
  throw new FitError(
    "bad-label",
    `Label ${index} is ${labels[index]}. Give 0 for wrong, 1 for right, or a share between.`,
  );
}

/**
 * The weight of each item: 1 where none are given.
 * @throws FitError `unequal-lengths`, `not-finite`, `bad-option` for a negative weight, or `empty` where all are 0
 */
export function checkedWeights(weights: readonly number[] | undefined, length: number): readonly number[] {
  if (!weights) return new Array<number>(length).fill(1);
  checkLength(weights, length, "weights");
  checkFinite(weights, "Weight");
  const index = weights.findIndex((weight) => weight < 0);
  if (index !== -1) {
    throw new FitError("bad-option", `Weight ${index} is ${weights[index]}. Weights count items: give 0 or more.`);
  }
  if (weights.every((weight) => weight === 0)) {
    throw new FitError(
      "empty",
      "All weights are 0, so there is nothing to learn from. Give at least one item a weight.",
    );
  }
  return weights;
}

/** @throws FitError `unequal-lengths` */
export function checkLength(values: readonly unknown[], length: number, name: string): void {
  if (values.length === length) return;
  throw new FitError(
    "unequal-lengths",
    `There are ${values.length} ${name} for ${length} items. Give one for each item.`,
  );
}

/**
 * Checks an option that must be a number above 0.
 * @throws FitError `bad-option`
 */
export function checkPositive(value: number, name: string): void {
  if (value > 0 && Number.isFinite(value)) return;
  throw new FitError("bad-option", `${name} is ${value}. Give a number above 0.`);
}
