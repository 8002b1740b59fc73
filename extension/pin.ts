/** A position that is remembered while its document changes, and the line it was on. Positions count from 0 in UTF-16 units. */
export interface Pin {
  readonly line: number;
  readonly character: number;
  readonly lineText: string;
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
 * before the pin move it; what happens on its own line shows in {@link stillHolds}.
 */
export function movePin(pin: Pin, changes: readonly TextChange[]): Pin {
  const shift = changes
    .filter(({ range }) => isBefore(range.start, pin) && !isBefore(pin, range.end))
    .map(({ range, text }) => text.split("\n").length - 1 - (range.end.line - range.start.line))
    .reduce((sum, lines) => sum + lines, 0);
  return { ...pin, line: pin.line + shift };
}

/** Whether the pinned line still reads as it did, so that a text made for it fits. `lineText` is undefined beyond the end. */
export function stillHolds(pin: Pin, lineText: string | undefined): boolean {
  return lineText === pin.lineText;
}

function isBefore(a: LinePosition, b: LinePosition): boolean {
  return a.line < b.line || (a.line === b.line && a.character < b.character);
}
