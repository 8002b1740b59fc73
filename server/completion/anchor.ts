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

/**
 * Splits a window at the anchor: three lines before the cursor's line, blank lines not counted.
 * The anchor of the previous prompt for the same document is kept as long as only the middle has changed and is
 * neither too long nor too short: then the experts find prefix and suffix in their KV cache.
 */
export function splitAtAnchor(window: Window, previous: Prompt | undefined, countTokens: CountTokens): Prompt {
  const anchor = keptAnchor(window, previous, countTokens) ?? chooseAnchor(window.before, countTokens);
  return { prefix: window.before.slice(0, anchor), middle: window.before.slice(anchor), suffix: window.after };
}

function keptAnchor(window: Window, previous: Prompt | undefined, countTokens: CountTokens): number | undefined {
  if (!previous || previous.suffix !== window.after || !window.before.startsWith(previous.prefix)) return undefined;
  const anchor = previous.prefix.length;
  const middle = window.before.slice(anchor);
  const lines = middle.split("\n").length - 1;
  const tooNear = lines === 0 && (anchor === 0 || previous.prefix.endsWith("\n"));
  return tooNear || lines > MOST_LINES || isTooLong(middle, MOST_TOKENS, countTokens) ? undefined : anchor;
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
