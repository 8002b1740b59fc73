import type { Embeddings, Token } from "../../../experts/expert.ts";

/** A token's similarities to anchors, softmax-normalised: the highest ones only, which sum to 1. */
export interface SimilarityRow {
  /** Indices of the anchors. */
  readonly anchors: Int32Array;
  readonly weights: Float64Array;
}

/** The paper's temperature is 1/100, so that a row is made of the few anchors nearest to the token. */
const SHARPNESS = 100;
/** Tokens remembered. Beyond it everything is forgotten at once: the tokens of a text are few, and come again. */
const MOST_REMEMBERED = 4096;

/** Entries so far below the highest cosine are left out: their weight is e^-25 of the highest one's. */
const NEGLIGIBLE = 0.25;

interface Cosines {
  readonly anchors: readonly number[];
  readonly cosines: readonly number[];
}

interface Known {
  readonly vector: Float32Array;
  /** The highest cosines with fixed anchors. */
  readonly fixed: Cosines;
  /** Cosines with other tokens that were anchors at some step. */
  readonly others: Map<Token, number>;
}

/**
 * Rows of one expert's relative representation: softmax(100 cos(e_v, e_a)) over anchors a (DeePEn; methods section 2.2).
 * Of each row the `perRow` largest entries are kept and scaled to sum 1.
 */
export class SimilarityRows {
  readonly #embeddings: Embeddings;
  readonly #perRow: number;
  readonly #fixedTokens: readonly Token[];
  #fixed: readonly Float32Array[] | undefined;
  #known = new Map<Token, Known>();

  /** @param fixed anchors that belong to every step, by this expert's tokens */
  constructor(embeddings: Embeddings, fixed: readonly Token[], perRow: number) {
    this.#embeddings = embeddings;
    this.#fixedTokens = fixed;
    this.#perRow = perRow;
  }

  /**
   * The rows of tokens over the fixed anchors and, behind them, those of this step. An anchor that is one of the fixed
   * ones must not be given again.
   */
  async of(tokens: readonly Token[], step: readonly Token[]): Promise<SimilarityRow[]> {
    await this.#learn([...tokens, ...step]);
    const anchors = step.map((token) => ({ token, vector: this.#get(token).vector }));
    return tokens.map((token) => {
      const { vector, fixed, others } = this.#get(token);
      const all = { anchors: [...fixed.anchors], cosines: [...fixed.cosines] };
      for (const [i, anchor] of anchors.entries()) {
        const cosine = others.get(anchor.token) ?? dot(vector, anchor.vector);
        others.set(anchor.token, cosine);
        all.anchors.push(this.#fixedTokens.length + i);
        all.cosines.push(cosine);
      }
      return rowOf(highest(all, this.#perRow));
    });
  }

  async #learn(tokens: readonly Token[]): Promise<void> {
    const fixed = this.#fixed ?? (await this.#embeddings.of(this.#fixedTokens));
    this.#fixed = fixed;
    if (this.#known.size > MOST_REMEMBERED) this.#known = new Map();
    const unknown = [...new Set(tokens)].filter((token) => !this.#known.has(token));
    if (unknown.length === 0) return;
    for (const [i, vector] of (await this.#embeddings.of(unknown)).entries()) {
      this.#known.set(unknown[i] as Token, {
        vector,
        fixed: highest(
          { anchors: [...fixed.keys()], cosines: fixed.map((anchor) => dot(vector, anchor)) },
          this.#perRow,
        ),
        others: new Map(),
      });
    }
  }

  #get(token: Token): Known {
    const known = this.#known.get(token);
    if (!known) throw new Error(`The embedding of token ${token} was not read.`);
    return known;
  }
}

/** The highest cosines, at most so many; of equal ones those that come first, so that the same step gives the same rows. */
function highest({ anchors, cosines }: Cosines, most: number): Cosines {
  const floor = cosines.reduce((top, cosine) => Math.max(top, cosine), -1) - NEGLIGIBLE;
  const kept = [...cosines.keys()]
    .filter((i) => (cosines[i] as number) >= floor)
    .sort((a, b) => (cosines[b] as number) - (cosines[a] as number) || a - b)
    .slice(0, most);
  return { anchors: kept.map((i) => anchors[i] as number), cosines: kept.map((i) => cosines[i] as number) };
}

/** softmax(100 cos) over the given anchors, the highest cosine first. */
function rowOf({ anchors, cosines }: Cosines): SimilarityRow {
  const top = cosines[0] ?? 0;
  const powers = Float64Array.from(cosines, (cosine) => Math.exp(SHARPNESS * (cosine - top)));
  const total = powers.reduce((sum, power) => sum + power, 0);
  return { anchors: Int32Array.from(anchors), weights: powers.map((power) => power / total) };
}

/** Four sums side by side: a single one would wait for each addition to finish. */
function dot(a: Float32Array, b: Float32Array): number {
  const whole = a.length - (a.length % 4);
  let [first, second, third, fourth] = [0, 0, 0, 0];
  for (let i = 0; i < whole; i += 4) {
    first += (a[i] as number) * (b[i] as number);
    second += (a[i + 1] as number) * (b[i + 1] as number);
    third += (a[i + 2] as number) * (b[i + 2] as number);
    fourth += (a[i + 3] as number) * (b[i + 3] as number);
  }
  for (let i = whole; i < a.length; i++) first += (a[i] as number) * (b[i] as number);
  return first + second + third + fourth;
}
