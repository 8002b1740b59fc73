import type { Place } from "../../collaboration/strategy.ts";
import { firstLine, isBlank, lastLine, lastTextLine } from "../lines.ts";

/** How far a completion reaches: to the end of the line, of the block, or of the sentence. */
export type Extent = "line" | "block" | "prose";

const OPENS_BLOCK = /([{([:]|=>|\b(do|then|else|begin|try|repeat)(\s*\|[^|]*\|)?)$/;
const RUBY_OPENS_BLOCK = /^\s*(def|class|module|if|unless|while|until|case|when|begin|for|else|elsif|rescue|ensure)\b/;
const TRAILING_COMMENT = /\s+(\/\/|#).*$/;

/** Whether the block that a line opens continues in the next one. */
export function opensBlock(line: string, language: string): boolean {
  const code = line.replace(TRAILING_COMMENT, "").trimEnd();
  return OPENS_BLOCK.test(code) || (language === "ruby" && RUBY_OPENS_BLOCK.test(code));
}

/**
 * How far a completion at this place should reach. A block only where a person expects one: behind what opens it, or on
 * an empty line amid code. `before` and `after` have `\n` line endings.
 */
export function chooseExtent(place: Place, language: string, before: string, after: string): Extent {
  if (place === "prose") return "prose";
  if (place !== "code" || !isBlank(firstLine(after))) return "line";
  const line = lastLine(before);
  if (!isBlank(line)) return opensBlock(line, language) ? "block" : "line";
  const previous = lastTextLine(before);
  return !isBlank(after) || (previous !== undefined && opensBlock(previous, language)) ? "block" : "line";
}
