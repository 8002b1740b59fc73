/** Width that a tab stands for where indentations are compared. Only equality and order matter. */
const TAB_WIDTH = 4;

/** The part of the last line of a text. */
export function lastLine(text: string): string {
  return text.slice(text.lastIndexOf("\n") + 1);
}

/** The part of a text before its first newline. */
export function firstLine(text: string): string {
  const end = text.indexOf("\n");
  return end === -1 ? text : text.slice(0, end);
}

export function isBlank(text: string): boolean {
  return !/\S/.test(text);
}

/** Width of the white space that a line begins with, in columns. */
export function indentation(line: string): number {
  let width = 0;
  for (const char of line) {
    if (char === "\t") width += TAB_WIDTH - (width % TAB_WIDTH);
    else if (char === " ") width++;
    else break;
  }
  return width;
}

/** The first line of a text that is not blank, if any. */
export function firstTextLine(text: string): string | undefined {
  return /[^\S\n]*\S[^\n]*/.exec(text)?.[0];
}

/** A text without its last, unfinished line; empty where nothing but blank lines stands before that. */
export function wholeLines(text: string): string {
  const lines = text.slice(0, Math.max(0, text.lastIndexOf("\n")));
  return isBlank(lines) ? "" : lines;
}
