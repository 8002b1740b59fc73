import type { Place } from "../../collaboration/strategy.ts";
import type { Surroundings } from "../brackets.ts";
import type { LineEnding } from "../window.ts";

/** What a filter may know about a completion besides its text. `before` and `after` have `\n` line endings. */
export interface FilterContext extends Surroundings {
  readonly place: Place;
  readonly lineEnding: LineEnding;
  /** The whole document: what looks like a control token there may be written as plain text. */
  readonly document: string;
  /** The texts of the control tokens of the models that wrote the completion. */
  readonly controlTokens: readonly string[];
  /** The token limit ended the completion, not its sense: the last word may be half a word. */
  readonly limited: boolean;
}

/** Makes a completion fit to be shown. Pure; "" means that there is nothing to show. */
export type Filter = (text: string, context: FilterContext) => string;
