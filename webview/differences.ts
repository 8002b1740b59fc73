import { diffWordsWithSpace } from "diff";

/** A piece of a text beside another one: `added` only here, `removed` only there. */
export interface Piece {
  readonly text: string;
  readonly kind: "same" | "added" | "removed";
}

/** What a text has and what it lacks beside another one, word by word. Without the removed pieces it is the text. */
export function differences(text: string, other: string): Piece[] {
  return diffWordsWithSpace(other, text).map(({ value, added, removed }) => ({
    text: value,
    kind: added ? "added" : removed ? "removed" : "same",
  }));
}
