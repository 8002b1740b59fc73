import type { Token } from "../../experts/expert.ts";
import type { Vocabulary } from "../../experts/vocabulary.ts";

/** Finds the token of a vocabulary that stands for the bytes of another vocabulary's token; undefined where none does. */
export type FindToken = (bytes: Uint8Array, vocabulary: Vocabulary) => Token | undefined;

/** Maps between vocabularies. Each token is looked up when it is first met, and remembered as long as the vocabularies. */
export class TokenMaps {
  readonly #known = new WeakMap<Vocabulary, WeakMap<Vocabulary, Map<Token, Token | undefined>>>();

  constructor(private readonly find: FindToken) {}

  /** The map from one vocabulary's tokens to those of another. */
  between(from: Vocabulary, to: Vocabulary): (token: Token) => Token | undefined {
    const known = this.#mapOf(from, to);
    return (token) => {
      if (known.has(token)) return known.get(token);
      const found = this.find(from.bytes(token), to);
      known.set(token, found);
      return found;
    };
  }

  #mapOf(from: Vocabulary, to: Vocabulary): Map<Token, Token | undefined> {
    const targets = this.#known.get(from) ?? new WeakMap<Vocabulary, Map<Token, Token | undefined>>();
    this.#known.set(from, targets);
    const map = targets.get(to) ?? new Map<Token, Token | undefined>();
    targets.set(to, map);
    return map;
  }
}
