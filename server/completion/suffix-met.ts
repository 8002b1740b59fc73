import { isBlank, lastLine } from "./lines.ts";

/** How much of the suffix a text must reach to have met it, in UTF-16 units. */
const SURE = 24;
/** Less will do for a text that has been written on beyond it. */
const WEAK = [16, 10, 6];
/** How far it must have been written on, in UTF-16 units. */
const BEYOND = 64;
/** Word characters without which a match says nothing: a lone `}` stands everywhere. */
const WORD_CHARACTERS = 4;
/** Of a weak match: `\n    for i` and its like begin many lines. */
const WEAK_WORD_CHARACTERS = 6;
/** Where the suffix begins with brackets only, more of it is compared, up to this. */
const LONGEST = 80;

export interface SuffixMetOptions {
  /** The text will not grow: weak matches count wherever they are. */
  readonly final?: boolean;
}

/**
 * Where a text has reached the beginning of what stands after the cursor: how much of the text to keep, in UTF-16
 * units. Spaces at line ends and the number of blank lines do not matter.
 * A longer text never gets a larger answer.
 */
export function suffixMet(
  text: string,
  before: string,
  after: string,
  { final = false }: SuffixMetOptions = {},
): number | undefined {
  const needles = needlesOf(after);
  if (needles.length === 0) return undefined;
  // On an empty line the text itself may begin with the suffix's next line.
  const cursorLine = lastLine(before);
  const lead = isBlank(cursorLine) ? `\n${cursorLine}` : "";
  const hay = squeeze(lead + text);
  const cuts = needles.map(({ needle, sure }) => {
    const at = find(hay.text, needle);
    if (at === -1) return undefined;
    const met = Math.max(0, (hay.origin[at] ?? 0) - lead.length);
    if (sure) return met;
    // A text that only begins like the suffix does not repeat it: `if (a` before `if (b`.
    return met > 0 && (final || text.length >= met + needle.length + BEYOND) ? met : undefined;
  });
  return cuts.reduce(
    (least, cut) => (least === undefined || (cut !== undefined && cut < least) ? cut : least),
    undefined,
  );
}

function find(hay: string, needle: string): number {
  let at = hay.indexOf(needle);
  // Another indentation is another line.
  while (at > 0 && /^[ \t]/.test(needle) && /[ \t]/.test(hay[at - 1] ?? "")) at = hay.indexOf(needle, at + 1);
  return at;
}

function needlesOf(after: string): { needle: string; sure: boolean }[] {
  const head = squeeze(after.slice(0, 400)).text.slice(0, LONGEST).trimEnd();
  let length = SURE;
  while (length < head.length && !isTelling(head.slice(0, length))) length++;
  const needles = [
    { needle: head.slice(0, length).trimEnd(), sure: true },
    ...WEAK.filter((weak) => weak < head.length).map((weak) => ({
      needle: head.slice(0, weak).trimEnd(),
      sure: false,
    })),
  ];
  return needles.filter(({ needle, sure }) => isTelling(needle, sure ? WORD_CHARACTERS : WEAK_WORD_CHARACTERS));
}

function isTelling(needle: string, wordCharacters = WORD_CHARACTERS): boolean {
  return (needle.match(/[\p{L}\p{N}_]/gu)?.length ?? 0) >= wordCharacters;
}

/** Drops spaces before newlines and all but the first of several newlines; `origin` says where each unit came from. */
function squeeze(text: string): { text: string; origin: number[] } {
  let squeezed = "";
  const origin: number[] = [];
  for (const match of text.matchAll(/([^\S\n]*\n)+|[^\S\n]+|[^\s]+/g)) {
    const piece = match[0].endsWith("\n") ? "\n" : match[0];
    for (let unit = 0; unit < piece.length; unit++) origin.push(match.index + unit);
    squeezed += piece;
  }
  return { text: squeezed, origin };
}
