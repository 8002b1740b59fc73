import { firstLine, isBlank } from "../lines.ts";
import type { FilterContext } from "./filter.ts";

/**
 * Cuts white space off the end. Spaces stay where they part the text from what stands behind the cursor in its line.
 */
export function trimTrailingSpace(text: string, { after }: FilterContext): string {
  const trimmed = text.trimEnd();
  const rest = firstLine(after);
  if (trimmed === "" || isBlank(rest) || /^\s/.test(rest)) return trimmed;
  return trimmed + (/^[ \t]*/.exec(text.slice(trimmed.length))?.[0] ?? "");
}
