import type { Embeddings, ExpertRole, Token } from "../../../experts/expert.ts";
import type { Vocabulary } from "../../../experts/vocabulary.ts";
import { tokenOf } from "../spelling.ts";
import { type Anchor, anchorOf, sampleAnchors } from "./anchors.ts";
import { type SimilarityRow, SimilarityRows } from "./similarity-rows.ts";

/** An expert as the relative space sees it. */
export interface Embedded {
  readonly role: ExpertRole;
  readonly vocabulary: Vocabulary;
  readonly embeddings: Embeddings;
}

export interface SpaceOptions {
  /** How many anchors belong to every step. */
  readonly anchors: number;
  /** How many entries of each row are kept. */
  readonly perRow: number;
}

/** The rows of all experts at one step. */
export interface StepRows {
  /** How many anchors the rows refer to. */
  readonly anchors: number;
  /** For each expert the rows of its tokens, in the order in which the tokens were given. */
  readonly rows: ReadonlyMap<ExpertRole, readonly SimilarityRow[]>;
}

/**
 * The space in which distributions over different vocabularies can be added: a token is described by how similar it is
 * to anchors, which are tokens that all vocabularies have (DeePEn; methods section 2.2). The published method takes all
 * shared tokens as anchors; here it is a fixed sample of them and, at each step, those among the tokens in question.
 */
export class RelativeSpace {
  readonly #vocabularies: readonly Vocabulary[];
  readonly #fixed: ReadonlySet<Token>;
  readonly #rows: ReadonlyMap<ExpertRole, SimilarityRows>;
  readonly #roles: readonly ExpertRole[];
  readonly #anchors: number;

  constructor(experts: readonly Embedded[], { anchors, perRow }: SpaceOptions) {
    this.#vocabularies = experts.map(({ vocabulary }) => vocabulary);
    this.#roles = experts.map(({ role }) => role);
    const fixed = sampleAnchors(this.#vocabularies, anchors);
    this.#anchors = fixed.length;
    this.#fixed = new Set(fixed.map((anchor) => anchor[0] as Token));
    this.#rows = new Map(
      experts.map(({ role, embeddings }, i) => {
        const own = fixed.map((anchor) => anchor[i] as Token);
        return [role, new SimilarityRows(embeddings, own, perRow)];
      }),
    );
  }

  /** The rows of tokens of each expert. Rows are remembered, so that only new tokens cost something. */
  async rowsOf(tokens: ReadonlyMap<ExpertRole, readonly Token[]>): Promise<StepRows> {
    const step = this.#stepAnchors(tokens);
    const rows = new Map<ExpertRole, readonly SimilarityRow[]>();
    for (const [i, role] of this.#roles.entries()) {
      const own = tokens.get(role);
      const similarity = this.#rows.get(role);
      if (!own || !similarity) continue;
      rows.set(
        role,
        await similarity.of(
          own,
          step.map((anchor) => anchor[i] as Token),
        ),
      );
    }
    return { anchors: this.#anchors + step.length, rows };
  }

  /** The shared ones among the tokens that are no fixed anchors, in a fixed order. */
  #stepAnchors(tokens: ReadonlyMap<ExpertRole, readonly Token[]>): Anchor[] {
    const anchors = new Map<Token, Anchor>();
    for (const [i, role] of this.#roles.entries()) {
      const vocabulary = this.#vocabularies[i] as Vocabulary;
      for (const token of tokens.get(role) ?? []) {
        const anchor = anchorOf(vocabulary.bytes(token), this.#vocabularies);
        const first = anchor?.[0];
        if (anchor && first !== undefined && !this.#fixed.has(first)) anchors.set(first, anchor);
      }
    }
    return [...anchors.keys()].sort((a, b) => a - b).map((first) => anchors.get(first) as Anchor);
  }
}

/** The tokens of a vocabulary that spell the same as another one's, as far as there are any. */
export function translate(tokens: readonly Token[], from: Vocabulary, to: Vocabulary): Token[] {
  return tokens.flatMap((token) => tokenOf(to, from.bytes(token)) ?? []);
}
