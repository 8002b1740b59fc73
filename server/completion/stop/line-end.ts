import type { Place } from "../../collaboration/strategy.ts";
import type { Surroundings } from "../brackets.ts";
import { firstLine, isBlank, lastLine } from "../lines.ts";
import { isCommentLine } from "../syntax/lexis.ts";

/** Newlines that a completion may begin with: it may go to the next line, or leave one empty. */
const LEADING_NEWLINES = 2;
/** So many lines of comment may stand before the line that they are about. */
const MOST_COMMENT_LINES = 3;

/**
 * The end of the first line: how much of the text to keep, in UTF-16 units. Newlines that the text begins with do not
 * count, unless there are too many or the cursor's line goes on behind the cursor. Nor does a comment amid code: who
 * wants a line of code gets it, with what introduces it.
 */
export function lineEnd(text: string, place: Place, { before, after, language }: Surroundings): number | undefined {
  if (!isBlank(firstLine(after))) return found(text.indexOf("\n"));
  const lead = /^\s*/.exec(text)?.[0] ?? "";
  if (lead.split("\n").length - 1 > LEADING_NEWLINES) return 0;
  const beginning = lead.includes("\n") ? "" : lastLine(before);
  const mayIntroduce = place === "code" && isBlank(beginning);
  let start = lead.length;
  let end = text.indexOf("\n", start);
  for (let lines = 0; mayIntroduce && end !== -1 && lines < MOST_COMMENT_LINES; lines++) {
    if (!isCommentLine(text.slice(start, end), language)) break;
    const next = text.indexOf("\n", end + 1);
    // A paragraph of comment ends it.
    if (next !== -1 && isBlank(text.slice(end + 1, next))) break;
    start = end + 1;
    end = next;
  }
  return found(end);
}

function found(index: number): number | undefined {
  return index === -1 ? undefined : index;
}
