/** Marks that join what stands before them: combining marks, variation selectors, skin tones, zero-width joiners. */
const JOINS_LEFT = /^(?:\p{M}|\p{Emoji_Modifier}|\u200d)/u;
const JOINER = "\u200d";
/** Real characters are shorter; a longer heap of combining marks is cut anyway. */
const LONGEST_CHARACTER = 32;

/**
 * The nearest position at or before `position` (UTF-16 units) that splits neither a surrogate pair, nor a letter from
 * its combining marks, nor `\r\n`.
 */
export function characterBoundary(text: string, position: number): number {
  let at = position;
  while (at > 0 && at < text.length && position - at < LONGEST_CHARACTER && splits(text, at)) at--;
  return position - at < LONGEST_CHARACTER ? at : unitBoundary(text, position);
}

function splits(text: string, at: number): boolean {
  if (unitBoundary(text, at) !== at) return true;
  const left = text[at - 1];
  if (left === "\n" || left === "\r") return false;
  return left === JOINER || JOINS_LEFT.test(text.slice(at, at + 2));
}

/** The position, or the one before it if it splits a surrogate pair or `\r\n`. */
export function unitBoundary(text: string, at: number): number {
  const left = text[at - 1] ?? "";
  const right = text[at] ?? "";
  const inPair = /[\ud800-\udbff]/.test(left) && /[\udc00-\udfff]/.test(right);
  return inPair || (left === "\r" && right === "\n") ? at - 1 : at;
}
