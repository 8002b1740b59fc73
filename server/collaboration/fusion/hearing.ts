import type { Token } from "../../experts/expert.ts";
import type { StringChoice, StringMember } from "./string-fusion.ts";

/** One member with what its distribution says about text and about END. */
export interface Heard {
  readonly member: StringMember;
  /** Whether it has a say in END. */
  readonly mayEnd: boolean;
  /** What its probabilities of text count for in the mixture. */
  readonly factor: number;
  /** Its own probability of END: of all listed end tokens together. */
  readonly end: number;
  /** The listed tokens that carry text, in falling order of probability. */
  readonly tokens: readonly Token[];
  /** Their probabilities. */
  readonly probabilities: readonly number[];
  /** More than this no unlisted token has. */
  readonly bound: number;
}

/** All members with weight, and the mixture's probability of END. */
export interface Hearing {
  readonly heard: readonly Heard[];
  readonly end: number;
}

/**
 * Splits what the members say into text and END, which is one event: all end tokens of a member together. Members with
 * a say in END (E) mix as they are; the others (N) take over what E thinks of it (as `chooseFromMixture` does):
 *   r(END)  = sum over E of w_i p_i(END) / sum over E of w_i
 *   r(text) = sum over E of w_i p_i(text) + (1 - r(END)) * sum over N of w_j p_j(text) / (1 - p_j(END))
 * End tokens that no list shows count as impossible. A probability that is no number counts as 0.
 */
export function hear(members: readonly StringMember[]): Hearing {
  const weighted = members.filter(({ weight }) => weight > 0);
  if (weighted.length === 0) throw new RangeError("A fusion needs at least one member with a weight above 0.");
  const total = weighted.reduce((sum, { weight }) => sum + weight, 0);
  const haveSay = weighted.some(({ mayEnd }) => mayEnd);
  const split = weighted.map((member) => ({ member, mayEnd: member.mayEnd || !haveSay, ...splitOf(member) }));
  const say = split.reduce((sum, { member, mayEnd }) => sum + (mayEnd ? member.weight : 0), 0);
  const end = split.reduce((sum, { member, mayEnd, end }) => sum + (mayEnd ? (member.weight / say) * end : 0), 0);
  const heard = split.map((each): Heard => {
    const scale = each.mayEnd ? 1 : (1 - end) / Math.max(Number.EPSILON, 1 - each.end);
    return { ...each, factor: (each.member.weight / total) * scale };
  });
  return { heard, end };
}

/** The choice of END. */
export function endChoice({ heard, end }: Hearing): StringChoice {
  const probabilities: StringChoice["probabilities"] = Object.fromEntries(
    heard.filter(({ mayEnd }) => mayEnd).map((each) => [each.member.role, each.end]),
  );
  return { bytes: undefined, probability: end, probabilities };
}

function splitOf({
  vocabulary,
  distribution,
}: StringMember): Pick<Heard, "end" | "tokens" | "probabilities" | "bound"> {
  const tokens: Token[] = [];
  const probabilities: number[] = [];
  let end = 0;
  for (const [i, token] of distribution.tokens.entries()) {
    const probability = Math.exp(distribution.logProbabilities[i] as number);
    if (!(probability > 0)) continue;
    if (vocabulary.endTokens.has(token)) {
      end += probability;
    } else if (vocabulary.lengthOf(token) > 0) {
      tokens.push(token);
      probabilities.push(probability);
    }
  }
  const last = distribution.logProbabilities.at(-1);
  const bound = Math.min(distribution.unlisted, last === undefined ? 1 : Math.exp(last));
  return { tokens, probabilities, end, bound: Number.isNaN(bound) ? 0 : bound };
}
