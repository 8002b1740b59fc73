/** What kind of thing went wrong in fitting or using something learned, for code that must tell the cases apart. */
export type FitErrorCode =
  /** A feature, a score, a weight or a reward is NaN or infinite. */
  | "not-finite"
  /** Lists that belong together have different lengths, or an item has more or fewer features than the others. */
  | "unequal-lengths"
  /** There is nothing to learn from. */
  | "empty"
  /** A label is not between 0 and 1, or not 0 or 1 where nothing between makes sense. */
  | "bad-label"
  /** An option is outside its range. */
  | "bad-option"
  /** A matrix that should be symmetric and positive definite is not. */
  | "not-positive-definite"
  /** An expert or an arm that is not known here. */
  | "unknown-name"
  /** What was stored is not what was written. */
  | "broken-state";

/** A failure of fitting or using something learned. The message says what happened, why, and what to do next. */
export class FitError extends Error {
  override readonly name = "FitError";
  readonly code: FitErrorCode;

  constructor(code: FitErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
