import type { LlamaContextSequence } from "node-llama-cpp";
import type { Distribution, Token } from "./expert.ts";

interface Score {
  readonly token: Token;
  readonly logProbability: number;
}

/** What node-llama-cpp keeps to itself: its sessions copy a sequence with it when they branch. */
interface CopyableSequence {
  _copyStateFromOtherSequence?(other: LlamaContextSequence, length: number): Promise<boolean>;
}

/**
 * One warm place: the tokens that llama.cpp holds in a sequence of its KV cache, and what was read at each of them. It
 * outlives the requests; one {@link LlamaSequence} at a time works on it.
 */
export class KvCache {
  /** The tokens in the KV cache, also those behind the end of the current sequence. */
  readonly tokens: Token[] = [];
  /** The distribution after the token at an index. */
  readonly distributions: (Distribution | undefined)[] = [];
  /** How likely a token at an index was; the one at `tokens.length` is that of a token which was taken off. */
  readonly scores: (Score | undefined)[] = [];
  /** The last prompt. */
  prompt: readonly Token[] = [];

  constructor(readonly sequence: LlamaContextSequence) {}

  /** How many of the tokens are those of the last prompt: what would have to be read again if they were lost. */
  get promptTokens(): number {
    return this.commonPrefix(this.prompt);
  }

  /** How many tokens at the beginning are the same. */
  commonPrefix(tokens: readonly Token[]): number {
    const most = Math.min(tokens.length, this.tokens.length);
    let length = 0;
    while (length < most && tokens[length] === this.tokens[length]) length++;
    return length;
  }

  /** Forgets everything from `length` on. */
  async truncate(length: number): Promise<void> {
    const end = this.sequence.nextTokenIndex;
    if (end > length) await this.sequence.eraseContextTokenRanges([{ start: length, end }]);
    this.tokens.length = Math.min(this.tokens.length, length);
    this.distributions.length = this.tokens.length;
    this.scores.length = Math.min(this.scores.length, this.tokens.length + 1);
  }

  /**
   * Becomes a copy of the first `length` tokens of another place, which costs a few ms where evaluating them would cost
   * seconds. A library that cannot copy leaves this place empty.
   */
  async copyFrom(other: KvCache, length: number): Promise<void> {
    await this.truncate(0);
    const copied = await (this.sequence as CopyableSequence)._copyStateFromOtherSequence?.(other.sequence, length);
    if (!copied) return this.truncate(0);
    for (let index = 0; index < length; index++) {
      this.tokens[index] = other.tokens[index] as Token;
      this.distributions[index] = other.distributions[index];
      this.scores[index] = other.scores[index];
    }
  }

  /** The log-probability that `token` had at `index`, if it was measured there. */
  score(index: number, token: Token | undefined): number | undefined {
    const score = this.scores[index];
    return score?.token === token ? score?.logProbability : undefined;
  }
}
