import type { Surroundings } from "../brackets.ts";
import { firstTextLine, indentation, isBlank, lastLine } from "../lines.ts";
import { opensBlock } from "./extent.ts";

/** Empty lines that a completion may begin with. */
const LEADING_LINES = 2;
const CLOSES_BLOCK = /^\s*([}\])]+[;,]?|end\b)/;

/**
 * The end of the block that the cursor stands in, or of the paragraph of code: how much of the text to keep, in UTF-16
 * units. A line that closes the block belongs to it, and one that opens a block which stands after the cursor is its end.
 */
export function blockEnd(
  text: string,
  { before, after, language }: Surroundings,
  maxLines: number,
): number | undefined {
  const cursorLine = lastLine(before);
  const widthAfter = indentation(firstTextLine(after) ?? "");
  const onOpener = !isBlank(cursorLine);
  const opener = openerBefore(before, language);
  let base: number | undefined;
  let kept = 0;
  let count = 0;
  let blanks = 0;
  for (const { start, end, complete } of linesOf(text)) {
    const line = (start === 0 && !onOpener ? cursorLine : "") + text.slice(start, end);
    if (isBlank(line)) {
      // What follows on the opener's own line is no line of the block.
      if (complete && !(start === 0 && onOpener)) blanks++;
      if (base === undefined && blanks > LEADING_LINES) return 0;
      continue;
    }
    if (start === 0 && onOpener) return complete ? end : undefined;
    const width = indentation(line);
    if (base === undefined) {
      base = width;
      if (opener.isDirect && width <= opener.width) return complete ? end : undefined;
    } else {
      const leaves = opener.isDirect ? width <= opener.width : width < base;
      if (leaves && width === opener.width && CLOSES_BLOCK.test(line)) return closingEnd(text, start, end, complete);
      if (leaves || (blanks > 0 && width <= base)) return kept;
    }
    if (!complete) return undefined;
    if (width < widthAfter && opensBlock(line, language)) return end;
    blanks = 0;
    kept = end;
    count++;
    if (count === maxLines) return end;
  }
  return undefined;
}

/** The end of `}` or `});` at the beginning of a line, once it is clear that it is all there. */
function closingEnd(text: string, start: number, end: number, complete: boolean): number | undefined {
  const length = CLOSES_BLOCK.exec(text.slice(start, end))?.[0].length ?? 0;
  return complete || start + length < end ? start + length : undefined;
}

/** The line that opened the block around the cursor. `isDirect`: no other line of the block stands between. */
function openerBefore(before: string, language: string): { width: number; isDirect: boolean } {
  const lines = before
    .slice(-8_000)
    .split("\n")
    .filter((line) => !isBlank(line));
  const last = lines.at(-1);
  if (last === undefined) return { width: -1, isDirect: false };
  if (opensBlock(last, language)) return { width: indentation(last), isDirect: true };
  let width = indentation(last);
  for (const line of lines.reverse()) {
    if (indentation(line) >= width) continue;
    width = indentation(line);
    if (opensBlock(line, language)) return { width, isDirect: false };
  }
  return { width: -1, isDirect: false };
}

function* linesOf(text: string): Generator<{ start: number; end: number; complete: boolean }> {
  for (let start = 0; start <= text.length; ) {
    const newline = text.indexOf("\n", start);
    const end = newline === -1 ? text.length : newline;
    yield { start, end, complete: newline !== -1 };
    start = end + 1;
  }
}
