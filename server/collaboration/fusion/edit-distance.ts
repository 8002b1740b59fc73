import { distance } from "fastest-levenshtein";

/**
 * Levenshtein distance of two byte strings: how many bytes must be inserted, removed or replaced.
 * @param most larger distances are all returned as `most + 1`
 */
export function editDistance(a: Uint8Array, b: Uint8Array, most: number): number {
  if (Math.abs(a.length - b.length) > most) return most + 1;
  return Math.min(distance(asUnits(a), asUnits(b)), most + 1);
}

/** A text with one UTF-16 unit for each byte. */
function asUnits(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("latin1");
}
