import type { Distribution, ExpertPart } from "../experts/expert.ts";
import type { Vocabulary } from "../experts/vocabulary.ts";

/** How many of an expert's likeliest tokens are kept. */
const KEPT = 4;

/** A token that an expert thought of. */
export interface LikelyToken {
  /** Undefined for END. May hold part of a character. */
  readonly bytes: Uint8Array | undefined;
  /** From 0 to 1. */
  readonly probability: number;
}

/** What an expert that was asked said about one place of a text. */
export interface ExpertOpinion {
  /** Its share in the choice; those of all who were asked sum to 1. Below 0 where the choice was made against it. */
  readonly weight: number;
  /** What it would have written, the likeliest first. */
  readonly likeliest: readonly LikelyToken[];
}

/** What each expert that was asked said about one place. */
export type Opinions = Partial<Record<ExpertPart, ExpertOpinion>>;

/** An expert with its weight, and what it says may come next in its own tokens. */
export interface Asked {
  readonly role: ExpertPart;
  readonly weight: number;
  readonly vocabulary: Vocabulary;
  readonly distribution: Distribution;
}

/** Sums up what experts say about a place, for people who want to know why a token was chosen. */
export function opinionsOf(asked: readonly Asked[]): Opinions {
  const total = asked.reduce((sum, { weight }) => sum + weight, 0);
  return Object.fromEntries(
    asked.map(({ role, weight, vocabulary, distribution }) => [
      role,
      { weight: total > 0 ? weight / total : 0, likeliest: likeliestOf(distribution, vocabulary) },
    ]),
  );
}

/** The likeliest tokens. All tokens that end a text are one: END. */
function likeliestOf({ tokens, logProbabilities }: Distribution, vocabulary: Vocabulary): LikelyToken[] {
  const likeliest: LikelyToken[] = [];
  let end: { bytes: undefined; probability: number } | undefined;
  for (let i = 0; i < tokens.length && likeliest.length < KEPT; i++) {
    const token = tokens[i] as number;
    const probability = Math.exp(logProbabilities[i] as number);
    const bytes = vocabulary.bytes(token);
    if (bytes.length > 0) likeliest.push({ bytes, probability });
    else if (!vocabulary.endTokens.has(token)) continue;
    else if (end) end.probability += probability;
    else {
      end = { bytes: undefined, probability };
      likeliest.push(end);
    }
  }
  return likeliest.sort((a, b) => b.probability - a.probability);
}
