import type { Distribution, ExpertRole, Token } from "../../experts/expert.ts";
import type { Vocabulary } from "../../experts/vocabulary.ts";

/** What one expert says may come next, in its own tokens. */
export interface StringMember {
  readonly role: ExpertRole;
  /** Its share in the mixture. Weights need not sum to 1; a member without weight is ignored. */
  readonly weight: number;
  /** Whether it has a say in where the text ends. Ignored where no member has. */
  readonly mayEnd: boolean;
  readonly vocabulary: Vocabulary;
  readonly distribution: Distribution;
}

/** What experts of different vocabularies agreed to write next. */
export interface StringChoice {
  /** Undefined for END. */
  readonly bytes: Uint8Array | undefined;
  /** The leader's token for these bytes, where the choice was made among the leader's tokens. */
  readonly token?: Token;
  /** The mixture's probability of it, 0 to 1, as far as it is known. */
  readonly probability: number;
  /** Each member's probability of it. For END only those that have a say in it. */
  readonly probabilities: Partial<Record<ExpertRole, number>>;
}

/**
 * Chooses what is written next from what each expert says at the same place of the text. The first member is the
 * leader: the one that counts most. All of these fusions are approximations, since a token of one vocabulary says
 * nothing exact about the tokens of another; each says where it approximates.
 * @throws RangeError when no member has any weight
 */
export type FuseStrings = (members: readonly StringMember[]) => StringChoice | Promise<StringChoice>;
