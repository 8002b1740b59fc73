/** An identifier as a number: the hash of its text. Two of different text are the same one time in four thousand million. */
export type Term = number;

/** Shorter words (`i`, `x`) say nothing about what a text is about. */
const SHORTEST = 2;
/** FNV-1a, 32 bits. */
const OFFSET_BASIS = 0x811c9dc5;
const PRIME = 0x01000193;

/** Calls `visit` for every identifier of a text, keywords and words of comments included. Allocates nothing. */
export function eachTerm(text: string, visit: (term: Term) => void): void {
  let hash = OFFSET_BASIS;
  let length = 0;
  let isNumber = false;
  for (let i = 0; i <= text.length; i++) {
    const unit = i < text.length ? text.charCodeAt(i) : 0;
    if (isIdentifierUnit(unit)) {
      if (length === 0) isNumber = unit <= 0x39 && unit >= 0x30;
      hash = Math.imul(hash ^ unit, PRIME);
      length++;
    } else if (length > 0) {
      if (length >= SHORTEST && !isNumber) visit(hash);
      hash = OFFSET_BASIS;
      length = 0;
    }
  }
}

/** The term of a single identifier. */
export function termOf(identifier: string): Term {
  let hash = OFFSET_BASIS;
  for (let i = 0; i < identifier.length; i++) hash = Math.imul(hash ^ identifier.charCodeAt(i), PRIME);
  return hash;
}

/** Letters, digits, `_`, `$`, and whatever is beyond ASCII. */
function isIdentifierUnit(unit: number): boolean {
  return (
    (unit >= 0x61 && unit <= 0x7a) ||
    (unit >= 0x41 && unit <= 0x5a) ||
    (unit >= 0x30 && unit <= 0x39) ||
    unit === 0x5f ||
    unit === 0x24 ||
    unit >= 0x80
  );
}
