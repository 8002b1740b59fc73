import type { Place } from "../../collaboration/strategy.ts";
import { openSpan } from "./spans.ts";

/**
 * Where the cursor stands, judged from comment marks and quotes alone: for languages without a grammar, and for text
 * so unfinished that the parser makes nothing of it. `offset` is in UTF-16 units.
 */
export function placeByText(language: string, text: string, offset: number): Place {
  return openSpan(text.slice(0, offset), language)?.kind ?? "code";
}
