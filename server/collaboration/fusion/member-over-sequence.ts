import type { Distribution, ExpertRole, Sequence, Token } from "../../experts/expert.ts";
import type { Vocabulary } from "../../experts/vocabulary.ts";
import type { FusionMember, RunResult } from "./fusion-member.ts";

export interface MemberOptions {
  readonly role: ExpertRole;
  readonly weight: number;
  readonly mayEnd: boolean;
  readonly vocabulary: Vocabulary;
  readonly tokenize?: (text: string) => readonly Token[];
}

/**
 * Lets a byte ensemble run a model over one sequence: to change to another branch, the sequence is rewound to the
 * longest common prefix and fed the rest. Histories that were run before cost nothing. One call at a time.
 */
export class MemberOverSequence implements FusionMember {
  readonly role: ExpertRole;
  readonly weight: number;
  readonly mayEnd: boolean;
  readonly vocabulary: Vocabulary;
  readonly pending: Uint8Array;
  readonly tokenize?: (text: string) => readonly Token[];
  readonly #sequence: Sequence;
  readonly #base: number;
  readonly #known = new Map<string, Distribution>();
  #held: readonly Token[] = [];
  #tokens = 0;
  #latest: Distribution | undefined;

  constructor(sequence: Sequence, { role, weight, mayEnd, vocabulary, tokenize }: MemberOptions) {
    this.role = role;
    this.weight = weight;
    this.mayEnd = mayEnd;
    this.vocabulary = vocabulary;
    this.pending = sequence.pending;
    if (tokenize) this.tokenize = tokenize;
    this.#sequence = sequence;
    this.#base = sequence.length;
  }

  /** Tokens fed beyond the prompt so far, those of abandoned branches included. */
  get tokens(): number {
    return this.#tokens;
  }

  /** What it said when it was asked last: at the end of a token, which the text may have left behind. */
  get latest(): Distribution | undefined {
    return this.#latest;
  }

  async run(history: readonly Token[], ahead: readonly Token[] = []): Promise<RunResult> {
    const own = [...history];
    const distribution = this.#known.get(own.join()) ?? (await this.#move(own, ahead));
    this.#latest = distribution;
    return {
      distribution,
      logProbabilities: async (tokens) => {
        await this.#move(own);
        return this.#sequence.logProbabilities(tokens);
      },
    };
  }

  /**
   * Makes the sequence hold this history, and returns the distribution after it. Where it has to be fed, `ahead` is fed
   * with it, and stays.
   */
  async #move(history: readonly Token[], ahead: readonly Token[] = []): Promise<Distribution> {
    let shared = 0;
    while (shared < this.#held.length && shared < history.length && this.#held[shared] === history[shared]) shared++;
    if (shared < this.#held.length) {
      await this.#sequence.rewind(this.#base + shared);
      this.#held = history.slice(0, shared);
    }
    if (shared < history.length) {
      const all = [...history, ...ahead];
      const rest = all.slice(shared);
      const distributions = await this.#sequence.feed(rest);
      this.#held = all;
      this.#tokens += rest.length;
      for (const [index, distribution] of distributions.entries()) {
        this.#known.set(all.slice(0, shared + index + 1).join(), distribution);
      }
    }
    const known = this.#known.get(history.join());
    if (known) return known;
    const next = await this.#sequence.next();
    this.#known.set(history.join(), next);
    return next;
  }
}
