/** A position that is remembered while its document changes, and the line it was on. Positions count from 0 in UTF-16 units. */
export interface Pin {
  readonly line: number;
  readonly character: number;
  readonly lineText: string;
  /** An edit went over the position: nobody knows any more where it is. */
  readonly lost?: boolean;
}

/** A change of a document, as the editor reports it. */
export interface TextChange {
  readonly range: { readonly start: LinePosition; readonly end: LinePosition };
  readonly text: string;
}

interface LinePosition {
  readonly line: number;
  readonly character: number;
}

/**
 * The pin after the changes of one event, whose ranges all count in the document before it. Lines added or removed
 * before the pin move it; what happens on its own line shows in {@link stillHolds}. A change that begins before the pin
 * and ends behind it loses it, as when a file is loaded again: the editor replaces all from the first difference to the last.
 */
export function movePin(pin: Pin, changes: readonly TextChange[]): Pin {
  if (changes.some(({ range }) => isBefore(range.start, pin) && isBefore(pin, range.end)))
    return { ...pin, lost: true };
  const shift = changes
    .filter(({ range }) => isBefore(range.start, pin) && !isBefore(pin, range.end))
    .map(({ range, text }) => text.split("\n").length - 1 - (range.end.line - range.start.line))
    .reduce((sum, lines) => sum + lines, 0);
  return { ...pin, line: pin.line + shift };
}

/**
 * Whether the pin is still known and its line reads as it did, so that a text made for it fits. `lineText` is undefined
 * beyond the end.
 */
export function stillHolds(pin: Pin, lineText: string | undefined): boolean {
  return !pin.lost && lineText === pin.lineText;
}

/**
 * Whether a text was inserted at the pin already. Only one that begins with an end of line leaves the pinned line as it
 * was; of others {@link stillHolds} tells. `behind` is what follows the pin, with the same line ends.
 */
export function standsAlready(text: string, behind: string): boolean {
  return /^\r?\n/.test(text) && behind.startsWith(text);
}

function isBefore(a: LinePosition, b: LinePosition): boolean {
  return a.line < b.line || (a.line === b.line && a.character < b.character);
}
