import type { MayRead } from "./exclusions.ts";
import { smallestEdit, type TextEdit } from "./text-edit.ts";

/** Less text is typed again sooner than looked up, in UTF-16 units. */
const SHORTEST = 12;
const LONGEST = 8_000;
const MOST = 5;

interface Deletion {
  readonly document: string;
  /** Where it stood, in UTF-16 units. */
  readonly offset: number;
  readonly text: string;
}

/** What was deleted lately: people move text by deleting it here and writing it there. */
export class RecentDeletions {
  #deleted: readonly Deletion[] = [];
  /** The last change was this deletion, so that the next one may go on with it. */
  #latest: Deletion | undefined;

  /** The latest first, of documents that may be read. */
  texts(mayRead: MayRead): string[] {
    const all = this.#latest ? [this.#latest, ...this.#deleted] : this.#deleted;
    return all
      .filter(isWorthKeeping)
      .slice(0, MOST)
      .filter(({ document }) => mayRead(document))
      .map(({ text }) => text);
  }

  /** A document has changed. Deletions that touch each other, as by key after key, are one. */
  edited(document: string, edit: TextEdit): void {
    const { offset, removed, inserted } = smallestEdit(edit, edit.offset);
    if (removed === "" && inserted === "") return;
    const joined = removed === "" ? undefined : this.#joined(document, offset, removed);
    if (!joined) this.#finish();
    if (removed !== "") this.#latest = joined ?? { document, offset, text: removed };
    if (inserted !== "") this.#finish();
  }

  /** The latest deletion with what was deleted just before or behind it now; undefined where that is elsewhere. */
  #joined(document: string, offset: number, removed: string): Deletion | undefined {
    const latest = this.#latest;
    if (latest?.document !== document) return undefined;
    if (offset === latest.offset) return { document, offset, text: latest.text + removed };
    if (offset + removed.length === latest.offset) return { document, offset, text: removed + latest.text };
    return undefined;
  }

  #finish(): void {
    if (this.#latest && isWorthKeeping(this.#latest)) this.#deleted = [this.#latest, ...this.#deleted].slice(0, MOST);
    this.#latest = undefined;
  }
}

function isWorthKeeping({ text }: Deletion): boolean {
  return text.length >= SHORTEST && text.length <= LONGEST;
}
