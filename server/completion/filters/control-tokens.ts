import type { FilterContext } from "./filter.ts";

/** Cuts at the first control token, unless the document itself contains it: then it is text like any other. */
export function cutControlTokens(text: string, { document, controlTokens }: FilterContext): string {
  const starts = controlTokens
    .filter((token) => token !== "" && text.includes(token) && !document.includes(token))
    .map((token) => text.indexOf(token));
  return starts.length === 0 ? text : text.slice(0, Math.min(...starts));
}
