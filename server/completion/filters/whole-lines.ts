import { wholeLines } from "../lines.ts";
import type { FilterContext } from "./filter.ts";

/** In code, cuts the line that the token limit broke off, where there are whole ones before it: nobody wants half a statement. */
export function keepWholeLines(text: string, { place, limited }: Pick<FilterContext, "place" | "limited">): string {
  if (place !== "code" || !limited) return text;
  return wholeLines(text) || text;
}
