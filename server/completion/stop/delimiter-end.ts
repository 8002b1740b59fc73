import type { Place } from "../../collaboration/strategy.ts";
import type { Surroundings } from "../brackets.ts";
import { firstLine, lastLine } from "../lines.ts";
import { openSpan } from "../syntax/spans.ts";

const COMMENT_ENDS = ["*/", "-->", "#>", '"""', "'''"];

/**
 * Where a text closes the string or comment that it stands in, and that the text after the cursor closes already: how
 * much to keep, in UTF-16 units.
 */
export function delimiterEnd(
  text: string,
  place: Place,
  { before, after, language }: Surroundings,
): number | undefined {
  const delimiters = place === "comment" ? COMMENT_ENDS : place === "string" ? openQuote(before, language) : [];
  const rest = place === "comment" ? after.slice(0, 2_000) : firstLine(after);
  const ends = delimiters.filter((end) => rest.includes(end)).map((end) => indexOfUnescaped(text, end));
  return ends.reduce(
    (least, end) => (least === undefined || (end !== undefined && end < least) ? end : least),
    undefined,
  );
}

/** What closes the string that is open in the last line. */
function openQuote(before: string, language: string): string[] {
  const missing = openSpan(lastLine(before), language)?.missing;
  return missing === undefined ? [] : [missing];
}

function indexOfUnescaped(text: string, delimiter: string): number | undefined {
  for (let at = text.indexOf(delimiter); at !== -1; at = text.indexOf(delimiter, at + 1)) {
    const backslashes = /\\*$/.exec(text.slice(0, at))?.[0].length ?? 0;
    if (backslashes % 2 === 0) return at;
  }
  return undefined;
}
