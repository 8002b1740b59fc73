import type { Place } from "../../collaboration/strategy.ts";
import { firstLine, indentation, isBlank, lastLine } from "../lines.ts";
import { withoutTrailingComment } from "../syntax/lexis.ts";

/**
 * How far a completion reaches: to the end of the line, of the statement (the line with the block that it opens), of the
 * block around the cursor, or of the sentence.
 */
export type Extent = "line" | "statement" | "block" | "prose";

const OPENS_BLOCK = /([{([:]|=>|\b(do|then|else|begin|try|repeat)(\s*\|[^|]*\|)?)$/;
const RUBY_OPENS_BLOCK = /^\s*(def|class|module|if|unless|while|until|case|when|begin|for|else|elsif|rescue|ensure)\b/;
const SHELL_OPENS_BLOCK = /^\s*case\s.*\sin$/;

/** Whether the block that a line opens continues in the next one. */
export function opensBlock(line: string, language: string): boolean {
  const code = withoutTrailingComment(line, language).trimEnd();
  if (language === "ruby" && RUBY_OPENS_BLOCK.test(code)) return true;
  if (language === "shellscript" && SHELL_OPENS_BLOCK.test(code)) return true;
  return OPENS_BLOCK.test(code);
}

/** The line that opened the block around the end of a text. */
export interface Opener {
  /** Its indentation in columns; -1 where no line opened one. */
  readonly width: number;
  /** No other line of the block stands between. */
  readonly isDirect: boolean;
}

/** At the beginning of a line behind an empty one: the block before it is over. */
const LEFT_MARGIN = /\n[^\S\n]*\n$/;

/** UTF-16 units in which the opener is looked for. */
const LOOKED_THROUGH = 8_000;

/** The line that opened the block around the end of a text. */
export function openerBefore(before: string, language: string): Opener {
  const lines = before
    .slice(-LOOKED_THROUGH)
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

/**
 * How far a completion at this place should reach. A block only where a person expects one: behind what opens it, on an
 * empty line amid code, or on one at the end of the file inside of a block; at the end of a file outside of any, a
 * statement. `before` and `after` have `\n` line endings.
 */
export function chooseExtent(place: Place, language: string, before: string, after: string): Extent {
  if (place === "prose") return "prose";
  if (place !== "code" || !isBlank(firstLine(after))) return "line";
  const line = lastLine(before);
  if (!isBlank(line)) return opensBlock(line, language) ? "block" : "line";
  if (!isBlank(after)) return "block";
  const isInside = !LEFT_MARGIN.test(before) && openerBefore(before, language).width >= 0;
  return isInside ? "block" : "statement";
}
