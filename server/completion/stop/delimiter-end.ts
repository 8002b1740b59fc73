import type { Place } from "../../collaboration/strategy.ts";
import { firstLine, lastLine } from "../lines.ts";

const COMMENT_ENDS = ["*/", "-->", "#>", '"""', "'''"];

/**
 * Where a text closes the string or comment that it stands in, and that the text after the cursor closes already: how
 * much to keep, in UTF-16 units.
 */
export function delimiterEnd(text: string, place: Place, before: string, after: string): number | undefined {
  const delimiters = place === "comment" ? COMMENT_ENDS : place === "string" ? openQuote(lastLine(before)) : [];
  const rest = place === "comment" ? after.slice(0, 2_000) : firstLine(after);
  const ends = delimiters.filter((end) => rest.includes(end)).map((end) => indexOfUnescaped(text, end));
  return ends.reduce(
    (least, end) => (least === undefined || (end !== undefined && end < least) ? end : least),
    undefined,
  );
}

function openQuote(line: string): string[] {
  let quote = "";
  for (let index = 0; index < line.length; index++) {
    const char = line[index] ?? "";
    if (char === "\\") index++;
    else if (quote === "" && /["'`]/.test(char)) quote = char;
    else if (char === quote) quote = "";
  }
  return quote === "" ? [] : [quote];
}

function indexOfUnescaped(text: string, delimiter: string): number | undefined {
  for (let at = text.indexOf(delimiter); at !== -1; at = text.indexOf(delimiter, at + 1)) {
    const backslashes = /\\*$/.exec(text.slice(0, at))?.[0].length ?? 0;
    if (backslashes % 2 === 0) return at;
  }
  return undefined;
}
