/** A text and the position of the `█` drawn in it. */
export function cursor(drawn: string): { text: string; offset: number; before: string; after: string } {
  const offset = drawn.indexOf("█");
  if (offset === -1 || drawn.indexOf("█", offset + 1) !== -1) throw new Error("Draw exactly one █ in the text.");
  const before = drawn.slice(0, offset);
  const after = drawn.slice(offset + 1);
  return { text: before + after, offset, before, after };
}
