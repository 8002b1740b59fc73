import type { Token } from "../../experts/expert.ts";
import type { Vocabulary } from "../../experts/vocabulary.ts";
import { editDistance } from "./edit-distance.ts";
import { agreesWith } from "./healing.ts";
import { tokenOf } from "./spelling.ts";

/**
 * Tokens may differ by one byte in three and count as alike: "values" is "value", but "i" is not "j". Published
 * mappings have no such limit, and turn identifiers into others.
 */
const MOST_DIFFERENT = 1 / 3;

/** How many tokens are compared for each number of bytes that they share at the beginning. */
const MOST_COMPARED = 64;

/**
 * The token whose bytes have the smallest edit distance to the given ones (FuseLLM's MinED; methods section 2.5), or
 * undefined where none is alike. Among equally near ones a beginning of the given bytes comes first, since what it
 * leaves out can still be written; then what continues them; then the smallest id.
 *
 * An approximation of the published scan of whole vocabularies: only tokens that share the first bytes are compared, as
 * many as a small distance can leave shared at the least, and a limited number of them.
 */
export function closestToken(bytes: Uint8Array, vocabulary: Vocabulary): Token | undefined {
  const exact = tokenOf(vocabulary, bytes);
  if (exact !== undefined || bytes.length === 0) return exact;
  let best: { token: Token; distance: number; rank: number } | undefined;
  for (const token of similarTokens(bytes, vocabulary)) {
    const text = vocabulary.bytes(token);
    const most = Math.floor(Math.max(text.length, bytes.length) * MOST_DIFFERENT);
    const distance = editDistance(bytes, text, most);
    if (distance > most) continue;
    const rank = rankOf(bytes, text);
    const difference = best ? distance - best.distance || rank - best.rank || token - best.token : -1;
    if (difference < 0) best = { token, distance, rank };
  }
  return best?.token;
}

function rankOf(bytes: Uint8Array, text: Uint8Array): number {
  if (!agreesWith(bytes, text)) return 2;
  return text.length < bytes.length ? 0 : 1;
}

/** Tokens that share as many first bytes as a small distance must leave, those that share most of them first. */
function similarTokens(bytes: Uint8Array, vocabulary: Vocabulary): Set<Token> {
  const found = new Set<Token>(vocabulary.prefixesOf(bytes));
  const least = Math.max(1, bytes.length - Math.floor(bytes.length * MOST_DIFFERENT));
  for (let shared = bytes.length; shared >= least; shared--) {
    const { start, end } = vocabulary.startingWith(bytes.subarray(0, shared));
    for (const token of vocabulary.order.subarray(start, Math.min(end, start + MOST_COMPARED))) found.add(token);
  }
  return found;
}
