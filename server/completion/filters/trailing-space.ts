import { firstLine, isBlank } from "../lines.ts";
import type { FilterContext } from "./filter.ts";

/** The end of one line, and the indentation of the next. */
const LAST_LINE_BREAK = /\n[^\S\n]*$/;

/**
 * Cuts white space off the end. Spaces stay where they part the text from what stands behind the cursor in its line; and
 * where that is the bracket that closes several lines, it stays on a line of its own.
 */
export function trimTrailingSpace(text: string, { after }: FilterContext): string {
  const trimmed = text.trimEnd();
  const rest = firstLine(after);
  if (trimmed === "" || isBlank(rest)) return trimmed;
  const trailing = text.slice(trimmed.length);
  if (/^\s*[)\]}]/.test(rest) && trimmed.includes("\n") && trailing.includes("\n")) {
    return trimmed + (LAST_LINE_BREAK.exec(trailing)?.[0] ?? "");
  }
  return /^\s/.test(rest) ? trimmed : trimmed + (/^[ \t]*/.exec(trailing)?.[0] ?? "");
}
