import { firstLine, isBlank } from "../lines.ts";

/** Newlines that a completion may begin with: it may go to the next line, or leave one empty. */
const LEADING_NEWLINES = 2;

/**
 * The end of the first line: how much of the text to keep, in UTF-16 units. Newlines that the text begins with do not
 * count, unless there are too many or the cursor's line goes on behind the cursor.
 */
export function lineEnd(text: string, after: string): number | undefined {
  if (!isBlank(firstLine(after))) return found(text.indexOf("\n"));
  const lead = /^\s*/.exec(text)?.[0] ?? "";
  if (lead.split("\n").length - 1 > LEADING_NEWLINES) return 0;
  return found(text.indexOf("\n", lead.length));
}

function found(index: number): number | undefined {
  return index === -1 ? undefined : index;
}
