import type { Distribution, Token } from "../../experts/expert.ts";

/** Stands for END where a token is expected. No token has this id, and as the largest it loses every tie. */
export const END_TOKEN = Number.POSITIVE_INFINITY;

/** Lower and upper bound of a probability. */
export type Range = readonly [least: number, most: number];

/** What a distribution says about single tokens and END: exact where listed or fetched, bounded elsewhere. */
export class MemberProbabilities {
  /** More than this no unlisted token has. */
  readonly bound: number;
  readonly #known = new Map<Token, number>();
  readonly #unlisted: number;
  readonly #unknownEnds: Set<Token>;
  readonly #endTokens: ReadonlySet<Token>;
  #end = 0;

  constructor({ tokens, logProbabilities, unlisted }: Distribution, endTokens: ReadonlySet<Token>) {
    const last = logProbabilities.at(-1);
    this.bound = Math.min(unlisted, last === undefined ? 1 : Math.exp(last));
    this.#unlisted = unlisted;
    this.#endTokens = endTokens;
    this.#unknownEnds = new Set(endTokens);
    this.learn(tokens, logProbabilities);
  }

  /** Takes in log-probabilities (natural log) of tokens. */
  learn(tokens: Iterable<Token>, logProbabilities: Float64Array): void {
    let index = 0;
    for (const token of tokens) {
      const probability = Math.exp(logProbabilities[index++] as number);
      if (!this.#endTokens.has(token)) this.#known.set(token, probability);
      else if (this.#unknownEnds.delete(token)) this.#end += probability;
    }
  }

  /** The tokens it knows, END not among them. */
  get tokens(): Iterable<Token> {
    return this.#known.keys();
  }

  /** The probability of a token, or of {@link END_TOKEN}. */
  range(token: Token): Range {
    if (token === END_TOKEN) {
      const missing = Math.min(this.#unlisted, this.#unknownEnds.size * this.bound);
      return [this.#end, Math.min(1, this.#end + missing)];
    }
    const known = this.#known.get(token);
    return known === undefined ? [0, this.bound] : [known, known];
  }

  /** Those whose probability is not known; {@link END_TOKEN} stands for all end tokens. */
  unknownAmong(tokens: readonly Token[]): Token[] {
    return tokens.flatMap((token) => {
      if (token === END_TOKEN) return [...this.#unknownEnds];
      return this.#known.has(token) ? [] : [token];
    });
  }
}
