import type { Token } from "../../../experts/expert.ts";
import type { Vocabulary } from "../../../experts/vocabulary.ts";
import { tokenOf } from "../spelling.ts";

/** A token that all vocabularies have: its id in each of them, in their order. */
export type Anchor = readonly Token[];

/** Steps through a vocabulary by about this share of its size, so that every part of it is met early (golden ratio). */
const STRIDE = (Math.sqrt(5) - 1) / 2;

/** The anchor with the given bytes, or undefined when not all vocabularies have a token for them. */
export function anchorOf(bytes: Uint8Array, vocabularies: readonly Vocabulary[]): Anchor | undefined {
  const anchor: Token[] = [];
  for (const vocabulary of vocabularies) {
    const token = tokenOf(vocabulary, bytes);
    if (token === undefined) return undefined;
    anchor.push(token);
  }
  return anchor;
}

/** At most `size` anchors from all over the vocabularies, always the same ones. With room for all, all of them. */
export function sampleAnchors(vocabularies: readonly Vocabulary[], size: number): Anchor[] {
  const [first] = vocabularies;
  if (!first) return [];
  const { order } = first;
  const stride = coprimeTo(order.length, Math.max(1, Math.round(order.length * STRIDE)));
  const found: Anchor[] = [];
  const seen = new Set<Token>();
  for (let i = 0; i < order.length && found.length < size; i++) {
    const anchor = anchorOf(first.bytes(order[(i * stride) % order.length] as Token), vocabularies);
    const token = anchor?.[0];
    // Tokens of equal bytes are one anchor.
    if (!anchor || token === undefined || seen.has(token)) continue;
    seen.add(token);
    found.push(anchor);
  }
  return found;
}

function coprimeTo(length: number, least: number): number {
  let stride = least;
  while (greatestCommonDivisor(stride, length) > 1) stride++;
  return stride;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
