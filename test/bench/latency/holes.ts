import type { Random } from "../../../server/calibration/random.ts";

/** A stretch of a text that a person is going to type. */
export interface Hole {
  /** Where it begins in the whole text. */
  readonly offset: number;
  readonly text: string;
}

const LONGEST_LINE = 160;
/** Lines between the two places of a trace: more than the peer's suffix, so that its prompt changes with the jump. */
const FAR = 70;
const SIDE_TAIL = { shortest: 8, longest: 18 };

interface Line {
  readonly offset: number;
  readonly text: string;
}

function linesOf(text: string): Line[] {
  let offset = 0;
  return text.split("\n").map((line) => {
    const here = { offset, text: line };
    offset += line.length + 1;
    return here;
  });
}

/**
 * Whole lines in the middle third of a file, of at least `characters` UTF-16 units. The indentation of the first one
 * stays, since editors indent; the line break behind the last one stays too.
 * @throws when the file has no such place
 */
export function chooseMainHole(text: string, characters: number, random: Random): Hole {
  const lines = linesOf(text);
  const candidates: Hole[] = [];
  for (let first = Math.floor(lines.length / 3); first < (2 * lines.length) / 3; first++) {
    let last = first;
    while (last < lines.length - 1 && length(lines, first, last) < characters) last++;
    const between = lines.slice(first, last + 1);
    const [start] = between;
    if (!start || length(lines, first, last) < characters) continue;
    const ends = [start, between.at(-1)];
    if (ends.some((line) => !line?.text.trim()) || between.some((line) => line.text.length > LONGEST_LINE)) continue;
    const indentation = start.text.length - start.text.trimStart().length;
    const whole = between.map((line) => line.text).join("\n");
    candidates.push({ offset: start.offset + indentation, text: whole.slice(indentation) });
  }
  if (candidates.length === 0) throw new Error(`No place of ${characters} characters was found to type in.`);
  return random.pick(candidates);
}

function length(lines: readonly Line[], first: number, last: number): number {
  return lines.slice(first, last + 1).reduce((sum, { text }) => sum + text.trim().length, 0);
}

/** The last words of a line far from the main hole, or of the farthest that will do; undefined where none will. */
export function chooseSideHole(text: string, main: Hole, random: Random): Hole | undefined {
  const lines = linesOf(text);
  const lineAt = (offset: number) => lines.findLastIndex((line) => line.offset <= offset);
  const mainLines = [lineAt(main.offset), lineAt(main.offset + main.text.length)];
  const candidates = lines.flatMap((line, number) => {
    const distance = Math.min(...mainLines.map((other) => Math.abs(number - other)));
    const inside = number >= (mainLines[0] ?? 0) && number <= (mainLines[1] ?? 0);
    const tail = inside ? undefined : tailOf(line.text);
    return tail ? [{ distance, offset: line.offset + line.text.length - tail.length, text: tail }] : [];
  });
  const far = candidates.filter(({ distance }) => distance >= FAR);
  const chosen = far.length > 0 ? random.pick(far) : candidates.sort((a, b) => b.distance - a.distance)[0];
  return chosen && { offset: chosen.offset, text: chosen.text };
}

function tailOf(line: string): string | undefined {
  for (let size = SIDE_TAIL.longest; size >= SIDE_TAIL.shortest; size--) {
    const cut = line.length - size;
    const atWord = /[^\w]/.test(line.charAt(cut - 1)) && /\w/.test(line.charAt(cut));
    if (cut > line.trim().length / 3 && atWord && line.slice(0, cut).trim() && line.trimEnd() === line) {
      return line.slice(cut);
    }
  }
  return undefined;
}
