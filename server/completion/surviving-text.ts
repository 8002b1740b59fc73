import type { TextEdit } from "./text-edit.ts";

/** What is left of some text in a document that is edited on. */
export class SurvivingText {
  /** Stretches of it, in UTF-16 units from the document's beginning. */
  #stretches: { readonly start: number; readonly end: number }[] = [];

  /** How many UTF-16 units of it are left. */
  get length(): number {
    return this.#stretches.reduce((sum, { start, end }) => sum + end - start, 0);
  }

  /** Counts what now stands in the document from `start` to `end` as part of the text. */
  add(start: number, end: number): void {
    if (end > start) this.#stretches.push({ start, end });
  }

  /** Follows a change of the document. */
  edit({ offset, removed, inserted }: TextEdit): void {
    const end = offset + removed.length;
    const shift = inserted.length - removed.length;
    this.#stretches = this.#stretches
      .flatMap((stretch) => [
        { start: stretch.start, end: Math.min(stretch.end, offset) },
        { start: Math.max(stretch.start, end) + shift, end: stretch.end + shift },
      ])
      .filter((stretch) => stretch.end > stretch.start);
  }
}
