import fc from "fast-check";
import type { ByteEnsemble, Emission } from "../../../server/collaboration/fusion/byte-ensemble.ts";
import type { FusionMember } from "../../../server/collaboration/fusion/fusion-member.ts";
import type { ExpertRole, Token } from "../../../server/experts/expert.ts";
import type { Vocabulary } from "../../../server/experts/vocabulary.ts";
import { type BruteMember, END } from "./brute-force.ts";
import { hash, listTop, type ToyKind, type ToyModel, toyModel, toyVocabulary } from "./toy.ts";

export const LETTERS = ["a", "b", "c"];

/** A vocabulary of all letters and some longer tokens, two bytes or three. */
export function randomVocabulary(
  seed: number,
  letters: readonly string[] = LETTERS,
  share = 0.35,
  ends = 1,
): Vocabulary {
  const texts = [...letters];
  const pairs = letters.flatMap((a) => letters.map((b) => a + b));
  const longer = [...pairs, ...pairs.flatMap((pair) => letters.map((c) => pair + c))];
  for (const [i, text] of longer.entries())
    if (hash(seed, i) < (text.length === 2 ? share : share / 3)) texts.push(text);
  return toyVocabulary(texts, ends);
}

/** A member whose every run is a fresh one: no sequence in between. */
export interface PureMember extends FusionMember, BruteMember {
  readonly histories: Token[][];
}

export interface PureOptions {
  readonly role?: ExpertRole;
  readonly weight?: number;
  readonly mayEnd?: boolean;
  readonly prompt?: readonly Token[];
  readonly pending?: Uint8Array;
  /** How many tokens a distribution lists; all if missing. */
  readonly top?: number;
}

export function pureMember(vocabulary: Vocabulary, model: ToyModel, options: PureOptions = {}): PureMember {
  const { role = "code", weight = 1, mayEnd = true, prompt = [], pending = new Uint8Array(0), top } = options;
  const histories: Token[][] = [];
  return {
    role,
    weight,
    mayEnd,
    vocabulary,
    model,
    prompt,
    pending,
    histories,
    run: async (history) => {
      histories.push([...history]);
      const probabilities = model([...prompt, ...history]);
      return {
        distribution: listTop(probabilities, top ?? probabilities.length),
        logProbabilities: async (tokens) => Float64Array.from(tokens, (t) => Math.log(probabilities[t] as number)),
      };
    },
  };
}

export const kinds = fc.constantFrom<ToyKind>("random", "peaky", "text");
export const seeds = fc.integer({ min: 0, max: 1_000_000 });

/** Two members with vocabularies and models of their own. */
export function pair(
  kind: ToyKind,
  seed: number,
  options: [PureOptions?, PureOptions?] = [],
): [PureMember, PureMember] {
  const first = randomVocabulary(2 * seed);
  const second = randomVocabulary(2 * seed + 1, LETTERS, 0.5, 2);
  return [
    pureMember(first, toyModel(kind, 2 * seed, first), { role: "general", weight: 0.55, ...options[0] }),
    pureMember(second, toyModel(kind, 2 * seed + 1, second), { role: "code", weight: 0.45, ...options[1] }),
  ];
}

/** Decodes up to `length` bytes or END. */
export async function decode(
  ensemble: ByteEnsemble,
  length: number,
): Promise<{ text: number[]; emissions: Emission[] }> {
  const text: number[] = [];
  const emissions: Emission[] = [];
  while (text.length < length) {
    const emission = await ensemble.next();
    emissions.push(emission);
    if (emission.end) break;
    text.push(...emission.bytes);
  }
  return { text, emissions };
}

/** The byte of an emission, or END. */
export function eventOf({ end, bytes }: Emission): number {
  return end ? END : (bytes[0] as number);
}
