import type { Place } from "../../collaboration/strategy.ts";
import type { Surroundings } from "../brackets.ts";
import { firstTextLine, indentation, lastLine } from "../lines.ts";
import { blockEnd } from "./block-end.ts";
import { opensBlock } from "./extent.ts";
import { lineEnd } from "./line-end.ts";

/**
 * The end of the first line, or of the block that it opens: how much of the text to keep, in UTF-16 units. Half a
 * statement, as `while (true) {` alone, is of no use where nothing follows.
 */
export function statementEnd(
  text: string,
  place: Place,
  surroundings: Surroundings,
  maxLines: number,
): number | undefined {
  const end = lineEnd(text, place, surroundings);
  if (end === undefined) return undefined;
  const { before, language } = surroundings;
  const written = before + text.slice(0, end);
  const line = lastLine(written);
  if (end === 0 || !opensBlock(line, language)) return end;
  const body = text.slice(end);
  const first = firstTextLine(body);
  const hasBody = first === undefined || indentation(first) > indentation(line) || /^\s*[}\])]/.test(first);
  if (!hasBody) return end;
  const bodyEnd = blockEnd(body, { ...surroundings, before: written }, maxLines);
  return bodyEnd === undefined ? undefined : end + bodyEnd;
}
