import type { ExpertRole, Token } from "../../../server/experts/expert.ts";
import type { Vocabulary } from "../../../server/experts/vocabulary.ts";
import type { ToyModel } from "./toy.ts";

export const END = 256;

export interface BruteMember {
  readonly role: ExpertRole;
  readonly weight: number;
  readonly mayEnd: boolean;
  readonly vocabulary: Vocabulary;
  readonly model: ToyModel;
  /** The opened prompt. */
  readonly prompt: readonly Token[];
  readonly pending: Uint8Array;
}

/** Probability of each byte and END after a text, by enumerating every way to cut it into tokens. */
export function bytesAfter(
  { vocabulary, model, prompt, pending }: BruteMember,
  text: readonly number[],
  endAllowed = true,
): Float64Array {
  const x = [...pending, ...text];
  const masses = new Float64Array(257);
  const follow = (history: readonly Token[], weight: number, from: number): void => {
    const probabilities = model(history);
    let end = 0;
    for (const token of vocabulary.endTokens) end += probabilities[token] as number;
    const factor = endAllowed ? weight : weight / (1 - end);
    if (from === x.length && endAllowed) add(masses, END, weight * end);
    for (const token of vocabulary.order) {
      const bytes = vocabulary.bytes(token);
      const rest = x.length - from;
      const shared = Math.min(bytes.length, rest);
      if (bytes.subarray(0, shared).some((byte, i) => byte !== x[from + i])) continue;
      const mass = factor * (probabilities[token] as number);
      if (bytes.length <= rest) follow([...history, token], mass, from + bytes.length);
      else add(masses, bytes[rest] as number, mass);
    }
  };
  follow(prompt, 1, 0);
  const sum = masses.reduce((a, b) => a + b, 0);
  return masses.map((mass) => mass / sum);
}

/** The mixture of all members, END decided by those that have a say in it. */
export function mixtureAfter(members: readonly BruteMember[], text: readonly number[]): Float64Array {
  const live = members.filter(({ weight }) => weight > 0);
  const total = live.reduce((sum, { weight }) => sum + weight, 0);
  const haveSay = live.some(({ mayEnd }) => mayEnd);
  return mixtureOf(
    live.map((member) => {
      const mayEnd = member.mayEnd || !haveSay;
      return { weight: member.weight / total, mayEnd, p: bytesAfter(member, text, mayEnd) };
    }),
  );
}

/** The mixture of probabilities of bytes and END, by its definition. Weights sum to 1. */
export function mixtureOf(opinions: readonly { weight: number; mayEnd: boolean; p: Float64Array }[]): Float64Array {
  const say = opinions.filter(({ mayEnd }) => mayEnd).reduce((sum, { weight }) => sum + weight, 0);
  let end = 0;
  for (const { weight, mayEnd, p } of opinions) if (mayEnd) end += (weight / say) * (p[END] as number);
  const q = new Float64Array(257);
  for (const { weight, mayEnd, p } of opinions) {
    const factor = weight * (mayEnd ? 1 : 1 - end);
    for (let byte = 0; byte < END; byte++) add(q, byte, factor * (p[byte] as number));
  }
  q[END] = end;
  return q;
}

/** The likeliest byte, or END: the smallest among equals. */
export function argmax(q: Float64Array): number {
  let best = 0;
  for (let event = 1; event < q.length; event++) if ((q[event] as number) > (q[best] as number)) best = event;
  return best;
}

/** How far the likeliest event is ahead of the second. */
export function margin(q: Float64Array): number {
  const sorted = [...q].sort((a, b) => b - a);
  return (sorted[0] as number) - (sorted[1] as number);
}

/** The greedy text of the mixture, up to END or `length` bytes. */
export function greedyText(members: readonly BruteMember[], length: number): { text: number[]; margin: number } {
  const text: number[] = [];
  let least = 1;
  while (text.length < length) {
    const q = mixtureAfter(members, text);
    least = Math.min(least, margin(q));
    const best = argmax(q);
    if (best === END) break;
    text.push(best);
  }
  return { text, margin: least };
}

function add(to: Float64Array, index: number, value: number): void {
  to[index] = (to[index] as number) + value;
}
