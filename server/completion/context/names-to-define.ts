import type { CursorTerms } from "./cursor-terms.ts";
import { termOf } from "./terms.ts";

/** A name that stands near the cursor. */
export interface Name {
  readonly text: string;
  /** Where it stands in the document, in UTF-16 units. */
  readonly offset: number;
}

/** So many UTF-16 units around the cursor are looked through. */
const BEFORE = 2_000;
const AFTER = 600;
const IDENTIFIER = /[\p{L}_$][\p{L}\p{N}_$]+/gu;
const CALL = /^\s*\(/;
const CAPITAL = /^\p{Lu}/u;

/**
 * The names near the cursor that are probably defined in other files, the nearest first, each once: what the document
 * imports, and in languages that need no import what is called or begins with a capital letter.
 */
export function namesToDefine(text: string, cursor: number, { imported, declared }: CursorTerms): Name[] {
  const from = Math.max(0, cursor - BEFORE);
  const near = text.slice(from, cursor + AFTER);
  const names = new Map<string, Name>();
  const distance = ({ offset }: Name) => Math.abs(offset - cursor);
  for (const match of near.matchAll(IDENTIFIER)) {
    const name = { text: match[0], offset: from + match.index };
    const term = termOf(name.text);
    const end = match.index + name.text.length;
    // What touches the cursor is still being written, what touches an edge may be cut.
    const isWhole = match.index > 0 && end < near.length && (name.offset > cursor || from + end < cursor);
    const isForeign = imported.has(term) || CAPITAL.test(name.text) || CALL.test(near.slice(end, end + 4));
    if (!isWhole || !isForeign || declared.has(term)) continue;
    const known = names.get(name.text);
    if (!known || distance(name) < distance(known)) names.set(name.text, name);
  }
  return [...names.values()].sort((a, b) => distance(a) - distance(b));
}
