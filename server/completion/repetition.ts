import { isBlank, lastLine } from "./lines.ts";

/** Lines in the longest cycle that is looked for. */
const LONGEST_CYCLE = 4;
/** Times that a cycle must be gone through to count as a repetition. */
const TIMES = 3;
/** Lines before the cursor that a text must copy, all of them, to count as a copy. */
const COPIED_LINES = 3;
/** Length of a phrase that repeats itself within a line, in UTF-16 units. */
const SHORTEST_PHRASE = 8;
const LONGEST_PHRASE = 80;

interface Line {
  /** With its indentation: closing tags one behind the other are no repetition. */
  readonly text: string;
  readonly start: number;
  /** Without the newline. */
  readonly end: number;
}

/**
 * Where a text begins to go round in circles: how much of it to keep, in UTF-16 units. It does when the same line, up to
 * four lines or a phrase comes three times in a row, or when it copies the last three lines before the cursor.
 * A longer text never gets a larger answer.
 */
export function repetition(text: string, before: string): number | undefined {
  const lines = completeLines(text);
  const cuts = [cycleOfLines(lines), copyOf(lastLinesOf(before), lines), cycleOfPhrases(text)];
  return cuts.reduce(
    (least, cut) => (least === undefined || (cut !== undefined && cut < least) ? cut : least),
    undefined,
  );
}

function cycleOfLines(lines: readonly Line[]): number | undefined {
  for (let last = 0; last < lines.length; last++) {
    for (let cycle = 1; cycle <= LONGEST_CYCLE && cycle * TIMES <= last + 1; cycle++) {
      const from = last + 1 - cycle * TIMES;
      const repeats = lines
        .slice(from + cycle, last + 1)
        .every((line, index) => line.text === lines[from + index]?.text);
      if (repeats && lines.slice(from, from + cycle).some((line) => /\w/.test(line.text)))
        return lines[from + cycle - 1]?.end;
    }
  }
  return undefined;
}

function copyOf(copied: readonly string[], lines: readonly Line[]): number | undefined {
  if (copied.length < COPIED_LINES || !copied.some((line) => /\w{3}/.test(line))) return undefined;
  for (let first = 0; first + copied.length <= lines.length; first++) {
    if (copied.every((line, index) => line === lines[first + index]?.text.trimStart())) return lines[first]?.start;
  }
  return undefined;
}

function cycleOfPhrases(text: string): number | undefined {
  let least: number | undefined;
  for (let period = SHORTEST_PHRASE; period <= LONGEST_PHRASE; period++) {
    const wanted = period * (TIMES - 1);
    const equals = (index: number) => index < text.length && text.charCodeAt(index) === text.charCodeAt(index - period);
    // Any run of equal units that is long enough contains one of these samples: no need to look at every unit.
    for (let sample = period; sample < text.length; sample += wanted) {
      if (!equals(sample)) continue;
      let start = sample;
      while (start > period && equals(start - 1)) start--;
      let end = sample + 1;
      while (end < start + wanted && equals(end)) end++;
      const isFirst = least === undefined || start < least;
      if (end >= start + wanted && isFirst && isPhrase(text.slice(start - period, start))) least = start;
    }
  }
  return least;
}

/** Several words, wherever the cycle was cut: a table of zeros is no phrase. */
function isPhrase(cycle: string): boolean {
  return (`${cycle}${cycle}`.match(/\p{L}{2,}/gu)?.length ?? 0) >= 4 && /\P{L}/u.test(cycle);
}

function completeLines(text: string): Line[] {
  const lines: Line[] = [];
  let start = 0;
  for (let end = text.indexOf("\n"); end !== -1; end = text.indexOf("\n", start)) {
    const line = text.slice(start, end).trimEnd();
    if (line !== "") lines.push({ text: line, start, end });
    start = end + 1;
  }
  return lines;
}

/** The last lines with text before the cursor's line. */
function lastLinesOf(before: string): string[] {
  const complete = before.slice(Math.max(0, before.length - 4_000), before.length - lastLine(before).length);
  return complete
    .split("\n")
    .filter((line) => !isBlank(line))
    .slice(-COPIED_LINES)
    .map((line) => line.trim());
}
