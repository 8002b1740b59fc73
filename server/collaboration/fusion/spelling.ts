import type { Token } from "../../experts/expert.ts";
import type { Vocabulary } from "../../experts/vocabulary.ts";

/** The token with exactly these bytes; of several the one with the smallest id. */
export function tokenOf(vocabulary: Vocabulary, bytes: Uint8Array): Token | undefined {
  const { start, end } = vocabulary.startingWith(bytes);
  // The shortest token of an interval comes first.
  const token = start < end ? (vocabulary.order[start] as Token) : undefined;
  return token !== undefined && vocabulary.lengthOf(token) === bytes.length ? token : undefined;
}

/** The longest token that these bytes begin with; of several the one with the smallest id. */
export function longestBeginning(vocabulary: Vocabulary, bytes: Uint8Array): Token | undefined {
  const beginnings = vocabulary.prefixesOf(bytes);
  const longest = beginnings.at(-1);
  if (longest === undefined) return undefined;
  const length = vocabulary.lengthOf(longest);
  return beginnings.find((token) => vocabulary.lengthOf(token) === length);
}

/**
 * Cuts bytes into tokens, each as long as can be, or undefined when that is impossible. Bytes may be part of a
 * character. An approximation of the model's own tokenizer, which may cut elsewhere: for pieces that are about one token
 * long the two seldom differ.
 */
export function spellGreedily(vocabulary: Vocabulary, bytes: Uint8Array): Token[] | undefined {
  const tokens: Token[] = [];
  let rest = bytes;
  while (rest.length > 0) {
    const token = longestBeginning(vocabulary, rest);
    if (token === undefined) return undefined;
    tokens.push(token);
    rest = rest.subarray(vocabulary.lengthOf(token));
  }
  return tokens;
}
