import type { Hole } from "./holes.ts";
import type { Action } from "./trace.ts";

interface Place {
  /** Where the next character goes, in the text as it is now. */
  offset: number;
  rest: string;
}

/** Writes down what a person does to fill the holes of a text, and keeps the text as it is meanwhile. */
export class TraceWriter {
  readonly actions: Action[] = [];
  /** The text with its holes. */
  readonly before: string;
  text: string;
  readonly #places: ReadonlyMap<Hole, Place>;

  /** @param holes places of `whole` that do not overlap */
  constructor(whole: string, holes: readonly Hole[]) {
    const inOrder = [...holes].sort((a, b) => a.offset - b.offset);
    const places = new Map<Hole, Place>();
    let removed = 0;
    this.text = whole;
    for (const hole of inOrder) {
      const offset = hole.offset - removed;
      this.text = this.text.slice(0, offset) + this.text.slice(offset + hole.text.length);
      places.set(hole, { offset, rest: hole.text });
      removed += hole.text.length;
    }
    this.before = this.text;
    this.#places = places;
  }

  /** What is still to be typed in a hole. */
  rest(hole: Hole): string {
    return this.#place(hole).rest;
  }

  jump(hole: Hole, gap: number): void {
    const { offset, rest } = this.#place(hole);
    this.actions.push({ kind: "jump", gap, offset, remove: 0, insert: "", wanted: rest, endsBurst: false });
  }

  type(hole: Hole, key: string, gap: number): void {
    this.#fill("type", hole, key, gap);
  }

  accept(hole: Hole, text: string, gap: number): void {
    this.#fill("accept", hole, text, gap);
  }

  /** A wrong key, taken back `noticed` ms later. */
  slip(hole: Hole, key: string, gap: number, noticed: number): void {
    const { offset, rest } = this.#place(hole);
    this.actions.push({ kind: "type", gap, offset, remove: 0, insert: key, wanted: undefined, endsBurst: false });
    const erased = { offset: offset + key.length, remove: key.length, insert: "", wanted: rest, endsBurst: false };
    this.actions.push({ kind: "erase", gap: noticed, ...erased });
  }

  /** The person looks up after the last key. */
  endBurst(): void {
    const last = this.actions.pop();
    if (last) this.actions.push({ ...last, endsBurst: true });
  }

  #fill(kind: Action["kind"], hole: Hole, insert: string, gap: number): void {
    const place = this.#place(hole);
    const { offset } = place;
    this.text = this.text.slice(0, offset) + insert + this.text.slice(offset);
    place.rest = place.rest.slice(insert.length);
    for (const other of this.#places.values()) {
      if (other === place || other.offset > offset) other.offset += insert.length;
    }
    this.actions.push({ kind, gap, offset, remove: 0, insert, wanted: place.rest, endsBurst: false });
  }

  #place(hole: Hole): Place {
    const place = this.#places.get(hole);
    if (!place) throw new RangeError("The hole is none of this text's.");
    return place;
  }
}
