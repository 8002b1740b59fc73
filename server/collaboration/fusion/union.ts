import type { Token } from "../../experts/expert.ts";
import type { Vocabulary } from "../../experts/vocabulary.ts";
import { agreesWith } from "./healing.ts";
import { endChoice, type Heard, hear } from "./hearing.ts";
import {
  likeliestOf,
  type MappedMasses,
  mappedMasses,
  probabilitiesOf,
  type Scored,
  toBeginnings,
} from "./mapped-masses.ts";
import type { StringChoice, StringMember } from "./string-fusion.ts";

/** How many tokens each expert proposes (UniTE's number): further down there is next to nothing to win. */
const PROPOSALS = 10;

/** The next token as one expert would write it, with what all experts think of that. */
interface View {
  readonly vocabulary: Vocabulary;
  readonly masses: MappedMasses;
  readonly best: Scored;
}

/**
 * The union of what the experts propose (UniTE, GaC; methods section 2.4), over byte strings. An approximation.
 *
 * UniTE scores a string that an expert has no token for with the logit of its first part, and normalises over the
 * proposals alone; "for" and "forEach" then compete as if they were different texts. Here the events are equal and the
 * probabilities true. In the view of one expert, a string s stands for the event "written with this expert's tokens,
 * what comes next begins with token s". Every listed token t of every expert counts, once, for the first token that it
 * would be spelled with, which is the longest one that t begins with: so "forEach" counts for "for" where the viewer has
 * no longer token, and for itself where it has. The events of a view exclude each other, and are the same for all
 * experts. Candidates are what the proposals are spelled with in any view; the likeliest one of all views is written.
 * Views with shorter tokens see larger events and so win disagreements about length: writing less commits to less.
 * If more than half of the winner's mass is known to go on with the same longer token, that one is written whole.
 *
 * Approximations: a token that is shorter than the string might go on as the string, which would need a run to know, and
 * counts only for itself; unlisted tokens count for nothing. With one vocabulary this is the token mixture.
 */
export function fuseUnion(members: readonly StringMember[]): StringChoice {
  const hearing = hear(members);
  const { heard, end } = hearing;
  let winner: View | undefined;
  for (const vocabulary of distinctVocabularies(heard)) {
    const view = viewOf(vocabulary, heard);
    if (view && (!winner || view.best.probability > winner.best.probability)) winner = view;
  }
  if (!winner || end > winner.best.probability) return endChoice(hearing);
  return extended(winner, heard);
}

function distinctVocabularies(heard: readonly Heard[]): Vocabulary[] {
  const distinct = new Map(heard.map(({ member }) => [member.vocabulary.fingerprint, member.vocabulary]));
  return [...distinct.values()];
}

function viewOf(vocabulary: Vocabulary, heard: readonly Heard[]): View | undefined {
  const mapOf = toBeginnings(vocabulary);
  const masses = mappedMasses(heard, mapOf);
  const candidates = new Set<Token>();
  for (const each of heard) {
    const map = mapOf(each);
    for (const token of each.tokens.slice(0, PROPOSALS)) {
      const candidate = map(token);
      if (candidate !== undefined) candidates.add(candidate);
    }
  }
  const best = likeliestOf(masses, heard, candidates);
  return best && { vocabulary, masses, best };
}

/** The winner of a view, or the longest token that more than half of its mass stands for. */
function extended({ vocabulary, masses, best }: View, heard: readonly Heard[]): StringChoice {
  const mapOf = toBeginnings(vocabulary);
  // Tokens behind the winner, by the member that lists them: of one vocabulary with the viewer there are no longer ones.
  const behind = heard.map((each) => {
    const map = mapOf(each);
    return each.tokens.flatMap((token, i) => {
      const bytes = each.member.vocabulary.bytes(token);
      return map(token) === best.token ? [{ bytes, probability: each.probabilities[i] as number }] : [];
    });
  });
  const shared = masses.get(best.token);
  let bytes = vocabulary.bytes(best.token);
  let { probability } = best;
  let mass: ArrayLike<number> | undefined = shared;
  for (const longer of behind.flat()) {
    if (longer.bytes.length <= bytes.length) continue;
    const beginning = behind.map((own) =>
      own.reduce((sum, each) => {
        const begins = each.bytes.length >= longer.bytes.length && agreesWith(longer.bytes, each.bytes);
        return begins ? sum + each.probability : sum;
      }, 0),
    );
    const known = heard.reduce((sum, { factor }, i) => sum + factor * (beginning[i] as number), 0);
    if (known <= best.probability / 2) continue;
    bytes = longer.bytes;
    probability = known;
    // Who has no such token is not asked about the rest: it counts with what it gives the beginning.
    mass = beginning.map((own, i) => (own > 0 ? own : (shared?.[i] ?? 0)));
  }
  return { bytes, probability, probabilities: probabilitiesOf(heard, mass) };
}
