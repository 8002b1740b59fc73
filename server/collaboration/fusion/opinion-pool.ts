import type { Token } from "../../experts/expert.ts";
import { END_TOKEN, type MemberProbabilities, type Range } from "./member-probabilities.ts";

/**
 * How the members' probabilities of one event become one: a quasi-arithmetic mean, the sum of weighted scores of the
 * probabilities. Both functions grow, so that bounds of the probabilities give bounds of the mean.
 */
export interface Pooling {
  /** What is averaged: the probability itself (0 to 1), or its natural log. */
  score(probability: number): number;
  /** The probability of a mean score. */
  probability(score: number): number;
  /** Whether the pooled probabilities of all events sum to 1. */
  readonly normalised: boolean;
}

/** What one member thinks. */
export interface Opinion {
  /** Above 0. Weights need not sum to 1. */
  readonly weight: number;
  /** Whether it has a say in END. At least one has. */
  readonly mayEnd: boolean;
  readonly known: MemberProbabilities;
}

/**
 * The opinions of several members as one, with f for the score and weights that sum to 1. Members with a say in END (E)
 * count as they are. The others (N) take over what E thinks of END, and their other probabilities are scaled to what
 * that leaves:
 *   e      = the mean of p_i(END) over E, weights scaled to sum 1
 *   s(END) = f(e)
 *   s(v)   = sum over E of w_i f(p_i(v)) + sum over N of w_j f((1 - e) p_j(v) / (1 - p_j(END)))
 * So a member of N stays a distribution, and has no influence on where the text ends beyond what it thinks of tokens.
 */
export class OpinionPool {
  readonly #opinions: readonly Opinion[];
  readonly #pooling: Pooling;
  readonly #shares: readonly number[];
  #end: Range = [0, 0];
  #factors: readonly Range[] = [];

  constructor(opinions: readonly Opinion[], pooling: Pooling) {
    const total = opinions.reduce((sum, { weight }) => sum + weight, 0);
    this.#opinions = opinions;
    this.#pooling = pooling;
    this.#shares = opinions.map(({ weight }) => weight / total);
    this.refresh();
  }

  /** More than this no token scores that no list shows. */
  get unseen(): number {
    return this.#opinions.reduce((sum, { known }, i) => {
      const [, largest] = this.#factors[i] as Range;
      return sum + (this.#shares[i] as number) * this.#pooling.score(known.bound * largest);
    }, 0);
  }

  /** Lower and upper bound of the score of a token, or of {@link END_TOKEN}. */
  score(token: Token): Range {
    if (token === END_TOKEN) return this.#end;
    let least = 0;
    let most = 0;
    for (const [i, { known }] of this.#opinions.entries()) {
      const share = this.#shares[i] as number;
      const [smallest, largest] = this.#factors[i] as Range;
      const [low, high] = known.range(token);
      least += share * this.#pooling.score(low * smallest);
      most += share * this.#pooling.score(high * largest);
    }
    return [least, most];
  }

  /** To be called when members have learned probabilities. */
  refresh(): void {
    const { probability } = this.#pooling;
    const [least, most] = this.#endScore();
    this.#end = [least, most];
    const [leastEnd, mostEnd] = [probability(least), probability(most)];
    this.#factors = this.#opinions.map(({ mayEnd, known }): Range => {
      if (mayEnd) return [1, 1];
      const [low, high] = known.range(END_TOKEN);
      return [(1 - mostEnd) / rest(low), (1 - leastEnd) / rest(high)];
    });
  }

  #endScore(): Range {
    let say = 0;
    let least = 0;
    let most = 0;
    for (const [i, { mayEnd, known }] of this.#opinions.entries()) {
      if (!mayEnd) continue;
      const share = this.#shares[i] as number;
      const [low, high] = known.range(END_TOKEN);
      say += share;
      least += share * this.#pooling.score(low);
      most += share * this.#pooling.score(high);
    }
    return [least / say, most / say];
  }
}

/** What END leaves; never 0, since it divides. */
function rest(end: number): number {
  return Math.max(Number.EPSILON, 1 - end);
}
