import type { MayRead } from "./exclusions.ts";

/** Less text is typed again sooner than looked up, in UTF-16 units. */
const SHORTEST = 12;
const LONGEST = 8_000;
const MOST = 5;

/** What was deleted lately: people move text by deleting it here and writing it there. */
export class RecentDeletions {
  readonly #deleted: { readonly document: string; readonly text: string }[] = [];
  #document = "";
  #text = "";

  /** The latest first, of documents that may be read. */
  texts(mayRead: MayRead): string[] {
    return this.#deleted.filter(({ document }) => mayRead(document)).map(({ text }) => text);
  }

  /** Takes note of how a document reads now. */
  see(document: string, text: string): void {
    const before = this.#text;
    const isSame = this.#document === document;
    this.#document = document;
    this.#text = text;
    if (!isSame || text === before || before.length - text.length < SHORTEST) return;
    const deleted = missingIn(before, text);
    if (deleted.length < SHORTEST || deleted.length > LONGEST) return;
    this.#deleted.unshift({ document, text: deleted });
    this.#deleted.length = Math.min(this.#deleted.length, MOST);
  }
}

/** The text between what is the same at the beginning and at the end. */
function missingIn(before: string, now: string): string {
  let start = 0;
  while (start < now.length && before[start] === now[start]) start++;
  let end = 0;
  while (end < now.length - start && before[before.length - 1 - end] === now[now.length - 1 - end]) end++;
  return before.slice(start, before.length - end);
}
