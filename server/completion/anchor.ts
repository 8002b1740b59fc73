import type { Prompt } from "../experts/expert.ts";
import { characterBoundary } from "./character-boundary.ts";
import type { CountTokens, Window } from "./window.ts";

/** Lines with text between the anchor and the cursor's line: three measured best (1: 67 %, 3: 76 %, 8: 74 % pass@1). */
const LINES = 3;
/** While the user writes on, the anchor stays until it is this many lines away. */
const MOST_LINES = 12;
/** The middle is evaluated anew when the cursor comes from elsewhere, so it must stay short. */
const MOST_TOKENS = 160;
/** Tokens of it that are left for what the user is going to type. */
const ROOM = 40;
/** UTF-16 units beyond which a middle is too long without counting. */
const MOST_UNITS = MOST_TOKENS * 8;
/** A prefix of so many UTF-16 units does not stand in a document twice. */
const TELLING_UNITS = 80;

/** From here on a new anchor would be better: the middle is the part of a prompt that is read most often. */
const MANY_LINES = 7;
const MANY_TOKENS = MOST_TOKENS - ROOM;

/** Splits a window at the anchor: three lines before the cursor's line, blank lines not counted. */
export function splitAtAnchor(window: Window, countTokens: CountTokens): Prompt {
  const anchor = chooseAnchor(window.before, countTokens);
  return { prefix: window.before.slice(0, anchor), middle: window.before.slice(anchor), suffix: window.after };
}

/** What stands between the anchor of an earlier prompt and the cursor. */
export interface KeptMiddle {
  readonly text: string;
  /** The anchor can stay for now, but one nearer to the cursor, or farther from it, would be better. */
  readonly worn: boolean;
}

/**
 * The middle that an earlier prompt has at a cursor, if its prefix still stands before the cursor and not too far away.
 * @param before the text before the cursor with `\n` line endings, at least {@link reachOf} the prompt where there is as much
 * @param isWhole whether that is all of it
 */
export function middleAfter(
  { prefix }: Prompt,
  before: string,
  isWhole: boolean,
  countTokens: CountTokens,
): KeptMiddle | undefined {
  // A short prefix may stand in many places: only at the beginning of the document it is certainly the same.
  const isTelling = prefix.length >= TELLING_UNITS;
  if (!isTelling && !(isWhole && before.startsWith(prefix))) return undefined;
  const at = isTelling ? before.lastIndexOf(prefix) : 0;
  if (at === -1) return undefined;
  const text = before.slice(at + prefix.length);
  const lines = text.split("\n").length - 1;
  if (lines > MOST_LINES || isTooLong(text, MOST_TOKENS, countTokens)) return undefined;
  const isNear = lines === 0 && prefix.endsWith("\n");
  return { text, worn: isNear || lines > MANY_LINES || isTooLong(text, MANY_TOKENS, countTokens) };
}

/** How much text before the cursor decides whether an earlier prompt still serves, in UTF-16 units. */
export function reachOf({ prefix }: Prompt): number {
  return prefix.length + MOST_UNITS;
}

function chooseAnchor(before: string, countTokens: CountTokens): number {
  const starts = lineStarts(before);
  for (const start of starts) {
    if (!isTooLong(before.slice(start), MOST_TOKENS - ROOM, countTokens)) return start;
  }
  return insideLine(before, countTokens);
}

/** Possible anchors, best first: the start of the third line with text before the cursor's line, then nearer ones. */
function lineStarts(before: string): number[] {
  const starts = [before.lastIndexOf("\n") + 1];
  let farthest = starts[0] ?? 0;
  for (let lines = 0; farthest > 0 && lines < MOST_LINES && starts.length <= LINES; lines++) {
    const start = before.lastIndexOf("\n", farthest - 2) + 1;
    const isFirst = farthest === 1;
    const line = before.slice(isFirst ? 0 : start, farthest - 1);
    farthest = isFirst ? 0 : start;
    if (line.trim() !== "") starts.push(farthest);
  }
  return starts.reverse();
}

/** The cursor's line alone is too long: an anchor inside of it, at the start of a word where there is one. */
function insideLine(before: string, countTokens: CountTokens): number {
  let anchor = characterBoundary(before, Math.max(0, before.length - MOST_UNITS / 2));
  while (isTooLong(before.slice(anchor), MOST_TOKENS - ROOM, countTokens)) {
    const nearer = characterBoundary(before, Math.ceil((anchor + before.length) / 2));
    anchor = nearer > anchor ? nearer : before.length;
  }
  const word = /\s(?=\S)/.exec(before.slice(anchor, anchor + 40));
  return word ? anchor + word.index : anchor;
}

function isTooLong(text: string, tokens: number, countTokens: CountTokens): boolean {
  return text.length > MOST_UNITS || (text.length > tokens / 4 && countTokens(text) > tokens);
}
