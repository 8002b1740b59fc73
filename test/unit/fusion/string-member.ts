import type { StringChoice, StringMember } from "../../../server/collaboration/fusion/string-fusion.ts";
import type { Embeddings, ExpertRole } from "../../../server/experts/expert.ts";
import type { Vocabulary } from "../../../server/experts/vocabulary.ts";
import { hash, listTop, toyVocabulary } from "./toy.ts";

export interface MemberOptions {
  readonly role?: ExpertRole;
  readonly weight?: number;
  readonly mayEnd?: boolean;
  /** How many tokens the distribution lists; all if missing. */
  readonly top?: number;
}

/** A member that gives these probabilities, by token id. */
export function memberOf(
  vocabulary: Vocabulary,
  probabilities: Float64Array,
  { role = "code", weight = 0.5, mayEnd = true, top = probabilities.length }: MemberOptions = {},
): StringMember {
  return { role, weight, mayEnd, vocabulary, distribution: listTop(probabilities, top) };
}

/** A member whose tokens are the given texts, with END as the key `END`; what is left of 1 goes to nothing listed. */
export function member(shares: Readonly<Record<string, number>>, options: MemberOptions = {}): StringMember {
  const texts = Object.keys(shares).filter((text) => text !== "END");
  const vocabulary = toyVocabulary(texts);
  const probabilities = new Float64Array(vocabulary.size);
  for (const [i, text] of [...texts, "END"].entries()) probabilities[i] = shares[text] ?? 0;
  return memberOf(vocabulary, probabilities, options);
}

/** A choice's text, or END. */
export function textOfChoice({ bytes }: StringChoice): string {
  return bytes ? Buffer.from(bytes).toString() : "END";
}

/** The greedy choice of one expert: its likeliest token, or END where that is likelier. */
export function greedyOf(vocabulary: Vocabulary, probabilities: Float64Array): string {
  let best = -1;
  for (const token of [...vocabulary.order].sort((a, b) => a - b)) {
    if (best < 0 || (probabilities[token] as number) > (probabilities[best] as number)) best = token;
  }
  const end = [...vocabulary.endTokens].reduce((sum, token) => sum + (probabilities[token] as number), 0);
  return end > (probabilities[best] ?? 0) ? "END" : Buffer.from(vocabulary.bytes(best)).toString();
}

/** Embeddings that are alike where the bytes are: a common vector for the text, and some noise of the model's own. */
export function toyEmbeddings(vocabulary: Vocabulary, seed: number, dimensions = 16): Embeddings {
  return {
    dimensions,
    of: async (tokens) =>
      tokens.map((token) => {
        const bytes = vocabulary.bytes(token);
        const row = Float32Array.from(
          { length: dimensions },
          (_, i) =>
            hash(1, i, ...bytes) - 0.5 + 0.4 * (hash(2, i, bytes[0] ?? 0) - 0.5) + 0.2 * (hash(seed, i, token) - 0.5),
        );
        const length = Math.hypot(...row);
        return row.map((value) => value / length);
      }),
  };
}
