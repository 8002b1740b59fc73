import { surplusCloser } from "../brackets.ts";
import { delimiterEnd } from "../stop/delimiter-end.ts";
import type { FilterContext } from "./filter.ts";

/**
 * Cuts at a closing bracket, quote or comment end that the text after the cursor has already. One that is missing there
 * stays: it may be what the user waits for.
 */
export function balanceBrackets(text: string, context: FilterContext): string {
  const { place } = context;
  const cut = place === "code" ? surplusCloser(text, context) : delimiterEnd(text, place, context);
  return cut === undefined ? text : text.slice(0, cut);
}
