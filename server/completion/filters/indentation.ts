import { lastLine } from "../lines.ts";
import type { FilterContext } from "./filter.ts";

const DEFAULT_UNIT = 4;
/** Likeliest first. */
const UNITS = [4, 2, 8, 3];
/** UTF-16 units on either side of the cursor that show how the file is indented. */
const REACH = 20_000;

/**
 * Indents the lines after the first one as the file does, with tabs or with spaces; also a last one that holds nothing else.
 * The depth stays. Nothing is changed in a file that shows no habit or mixes both, nor in a Makefile.
 */
export function matchIndentation(text: string, { before, after, language }: FilterContext): string {
  // There a tab makes a line a command.
  if (!text.includes("\n") || language === "makefile") return text;
  const surroundings = `${before.slice(-REACH)}${after.slice(0, REACH)}`;
  const tabs = surroundings.match(/^\t/gm)?.length ?? 0;
  const spaces = surroundings.match(/^ {2,}(?=\S)/gm)?.length ?? 0;
  if (tabs > 0 && spaces === 0) return toTabs(text, unitOfText(text, /^\t*/.exec(lastLine(before))?.[0].length ?? 0));
  if (spaces > 0 && tabs === 0) return toSpaces(text, unitOf(surroundings));
  return text;
}

function toTabs(text: string, unit: number): string {
  return text.replace(/\n([\t ]+)(?=\S|$)/g, (_, lead: string) => {
    const width = widthOf(lead, unit);
    return `\n${"\t".repeat(Math.floor(width / unit))}${" ".repeat(width % unit)}`;
  });
}

function toSpaces(text: string, unit: number): string {
  return text.replace(/\n([\t ]*\t[\t ]*)(?=\S|$)/g, (_, lead: string) => `\n${" ".repeat(widthOf(lead, unit))}`);
}

function widthOf(lead: string, unit: number): number {
  let width = 0;
  for (const char of lead) width += char === "\t" ? unit - (width % unit) : 1;
  return width;
}

/**
 * Spaces of one step of indentation in a completion whose first line stands `depth` steps deep: the one by which its
 * other lines begin there, or one step deeper.
 */
function unitOfText(text: string, depth: number): number {
  const widths = indentedWidths(text);
  const least = Math.min(...widths);
  const fits = (unit: number) =>
    widths.every((width) => width % unit === 0) && (least === depth * unit || least === (depth + 1) * unit);
  return UNITS.find(fits) ?? unitOf(text);
}

/** Spaces of one step of indentation: the smallest that the lines show. */
function unitOf(text: string): number {
  const least = indentedWidths(text).reduce((smallest, width) => Math.min(smallest, width), Number.POSITIVE_INFINITY);
  // The smallest of a piece may be several steps deep.
  return UNITS.includes(least) ? least : DEFAULT_UNIT;
}

function indentedWidths(text: string): number[] {
  return [...text.matchAll(/(?:^|\n)( {2,})(?=\S)/g)].map((match) => match[1]?.length ?? 0);
}
