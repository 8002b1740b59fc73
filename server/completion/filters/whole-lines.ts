import type { FilterContext } from "./filter.ts";

/** In code, cuts the line that the token limit broke off, where there are whole ones before it: nobody wants half a statement. */
export function keepWholeLines(text: string, { place, limited }: FilterContext): string {
  if (place !== "code" || !limited) return text;
  const lines = text.slice(0, Math.max(0, text.lastIndexOf("\n")));
  return lines.trim() === "" ? text : lines;
}
