import type { Token } from "../../experts/expert.ts";
import type { Vocabulary } from "../../experts/vocabulary.ts";

/**
 * Whether a token may come first where `pending` bytes must be spelled: it is a beginning of them, or begins with them.
 * Control tokens never may.
 */
export function agreesWith(pending: Uint8Array, token: Uint8Array): boolean {
  if (token.length === 0) return false;
  const shared = Math.min(pending.length, token.length);
  for (let i = 0; i < shared; i++) if (pending[i] !== token[i]) return false;
  return true;
}

/** All tokens that agree with the pending bytes: those that are a beginning of them, then those that begin with them. */
export function tokensThatAgree(vocabulary: Vocabulary, pending: Uint8Array): Token[] {
  const { start, end } = vocabulary.startingWith(pending);
  const longer = vocabulary.order.subarray(start, end);
  const shorter = vocabulary.prefixesOf(pending).filter((token) => vocabulary.lengthOf(token) < pending.length);
  return [...shorter, ...longer];
}

/** What a token that agrees with the pending bytes leaves of them, and the new text it adds behind them. */
export function spell(
  pending: Uint8Array,
  token: Uint8Array,
): { readonly pending: Uint8Array; readonly text: Uint8Array } {
  return { pending: pending.subarray(token.length), text: token.subarray(pending.length) };
}
