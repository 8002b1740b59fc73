import type { Surroundings } from "../brackets.ts";
import { firstTextLine, indentation, isBlank, lastLine } from "../lines.ts";
import { openerBefore, opensBlock } from "./extent.ts";

/** Empty lines that a completion may begin with. */
const LEADING_LINES = 2;
/** How much of the text after the cursor a block is compared with: lines, and UTF-16 units. */
const MOST_LINES_AFTER = 6;
const MOST_READ_AFTER = 600;
/** Shorter lines stand everywhere. */
const TELLING_LENGTH = 4;

/** How a line closes a block. */
interface Closers {
  readonly line: RegExp;
  /** Words that do so, and may come in several tokens. */
  readonly words: readonly string[];
}

const CLOSERS = closedBy(["end"]);
/** What a loop reads and where it writes stands behind its last word. Elsewhere these words are names. */
const SHELL_CLOSERS = closedBy(["fi", "done", "esac"], "[^;]*");
/** A key that begins so leaves nothing: `continue-on-error: true`, `break-inside: avoid`. */
const LEAVES_BLOCK = /^\s*(return|raise|throw|break|continue)\b(?![-:])/;
/** Here a condition may stand behind what it is about. */
const CONDITION_MAY_FOLLOW: ReadonlySet<string> = new Set(["ruby", "perl"]);

/**
 * The end of the block that the cursor stands in, or of the paragraph of code: how much of the text to keep, in UTF-16
 * units. A line that closes the block belongs to it, nothing follows one that leaves it (`return`), and one that opens a
 * block is its end where what it opens turns out to stand after the cursor.
 */
export function blockEnd(
  text: string,
  { before, after, language }: Surroundings,
  maxLines: number,
): number | undefined {
  const cursorLine = lastLine(before);
  const widthAfter = indentation(firstTextLine(after) ?? "");
  const linesAfter = firstLinesOf(after);
  const onOpener = !isBlank(cursorLine);
  const opener = openerBefore(before, language);
  const closers = language === "shellscript" ? SHELL_CLOSERS : CLOSERS;
  let base: number | undefined;
  let kept = 0;
  let count = 0;
  let blanks = 0;
  let hasLeft = false;
  /** Where the line before ends, if it opened a block that is as deep as what stands after the cursor. */
  let openedEnd: number | undefined;
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
      if (leaves && width === opener.width) {
        if (closers.line.test(line)) return closingEnd(closers, text, { start, end, complete });
        if (!complete && closers.words.some((word) => word.startsWith(line.trim()))) return undefined;
      }
      // Where deeper lines follow, what opens their block is still to come.
      const isOver = (blanks > 0 && widthAfter <= base) || (hasLeft && !closers.line.test(line));
      if (leaves || (isOver && width <= base)) return kept;
    }
    if (!complete) return undefined;
    if (openedEnd !== undefined && linesAfter.has(line.trim())) return openedEnd;
    openedEnd = width < widthAfter && opensBlock(line, language) ? end : undefined;
    blanks = 0;
    kept = end;
    hasLeft = width <= base && !closers.line.test(line) ? leavesBlock(line, language) : hasLeft;
    count++;
    if (count === maxLines) return end;
  }
  return undefined;
}

/** Closed by brackets, or by one of these words with what may stand `behind` it. */
function closedBy(words: readonly string[], behind = ""): Closers {
  return { line: new RegExp(`^\\s*([}\\])]+[;,]?|(${words.join("|")})\\b${behind})`), words };
}

/** The end of `}`, `});` or `done < file` at the beginning of a line, once it is clear that it is all there. */
function closingEnd(closers: Closers, text: string, { start, end, complete }: Line): number | undefined {
  const length = closers.line.exec(text.slice(start, end))?.[0].length ?? 0;
  return complete || start + length < end ? start + length : undefined;
}

/** Whether nothing on the same level can follow a line: it leaves the block. */
function leavesBlock(line: string, language: string): boolean {
  return LEAVES_BLOCK.test(line) && !(CONDITION_MAY_FOLLOW.has(language) && /\b(if|unless)\b/.test(line));
}

/** The first lines of a text, without their indentation. */
function firstLinesOf(after: string): ReadonlySet<string> {
  const lines = after.slice(0, MOST_READ_AFTER).split("\n", MOST_LINES_AFTER);
  return new Set(lines.map((line) => line.trim()).filter((line) => line.length >= TELLING_LENGTH));
}

interface Line {
  readonly start: number;
  readonly end: number;
  /** Its newline is there. */
  readonly complete: boolean;
}

function* linesOf(text: string): Generator<Line> {
  for (let start = 0; start <= text.length; ) {
    const newline = text.indexOf("\n", start);
    const end = newline === -1 ? text.length : newline;
    yield { start, end, complete: newline !== -1 };
    start = end + 1;
  }
}
