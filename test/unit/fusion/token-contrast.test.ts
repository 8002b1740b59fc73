import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { agreesWith } from "../../../server/collaboration/fusion/healing.ts";
import { PLAUSIBLE } from "../../../server/collaboration/fusion/plausible-choice.ts";
import { contrast } from "../../../server/collaboration/fusion/token-contrast.ts";
import type { Token } from "../../../server/experts/expert.ts";
import type { Vocabulary } from "../../../server/experts/vocabulary.ts";
import { kinds, randomVocabulary, seeds } from "./setting.ts";
import { type Toy, toy } from "./token-members.ts";
import { hash, toyModel, toyVocabulary } from "./toy.ts";

// Enumerating is slow on a busy machine.
vi.setConfig({ testTimeout: 30_000 });

const says = fc.constantFrom<[boolean, boolean]>([true, true], [true, false], [false, true], [false, false]);
const tops = fc.constantFrom(undefined, 1, 2, 4, 8);
const strengths = fc.constantFrom(0, 0.3, 1);

function setting(kind: "random" | "peaky" | "text", seed: number, [first, second]: [boolean, boolean], top?: number) {
  const vocabulary = randomVocabulary(seed, ["a", "b", "c"], 0.6, 2);
  const members: [Toy, Toy] = [
    toy(toyModel(kind, seed, vocabulary)([]), "code", 0.2, first, top),
    toy(toyModel(kind, seed + 1, vocabulary)([]), "general", 0.8, second, top),
  ];
  return { vocabulary, members };
}

/** Scores of the plausible events by the definition; END has the id `vocabulary.size`. */
function scores([expert, amateur]: [Toy, Toy], vocabulary: Vocabulary, strength: number, pending: Uint8Array) {
  const haveSay = expert.mayEnd || amateur.mayEnd;
  const endOf = ({ all }: Toy) => [...vocabulary.endTokens].reduce((sum, token) => sum + (all[token] as number), 0);
  const seenBy = (own: Toy, other: Toy) => {
    const speaks = own.mayEnd || !haveSay;
    const end = endOf(speaks ? own : other);
    const factor = speaks ? 1 : (1 - end) / (1 - endOf(own));
    const events = new Map<Token, number>();
    for (const token of vocabulary.order) {
      if (agreesWith(pending, vocabulary.bytes(token))) events.set(token, factor * (own.all[token] as number));
    }
    if (pending.length === 0) events.set(vocabulary.size, end);
    return events;
  };
  const [ofExpert, ofAmateur] = [seenBy(expert, amateur), seenBy(amateur, expert)];
  const floor = PLAUSIBLE * Math.max(...ofExpert.values());
  const nearest = Math.min(...[...ofExpert.values()].map((p) => Math.abs(p - floor)));
  const found = new Map<Token, number>();
  for (const [token, p] of ofExpert) {
    if (p < floor) continue;
    found.set(token, (1 + strength) * Math.log(p) - strength * Math.log(ofAmateur.get(token) as number));
  }
  return { scores: found, nearest };
}

describe("token contrast", () => {
  it("chooses the highest score among the plausible, with full lists and with short ones", async () => {
    let fetched = 0;
    let differs = 0;
    await fc.assert(
      fc.asyncProperty(
        kinds,
        seeds,
        says,
        tops,
        strengths,
        fc.constantFrom(0, 0, 1, 3),
        async (kind, seed, say, top, strength, length) => {
          const { vocabulary, members } = setting(kind, seed, say, top);
          const pending = Uint8Array.from({ length }, (_, i) => 0x61 + Math.floor(3 * hash(seed, i)));
          const wanted = scores(members, vocabulary, strength, pending);
          fc.pre(wanted.nearest > 1e-12);
          const most = Math.max(...wanted.scores.values());
          const choice = await contrast(strength)(members, vocabulary, pending);
          expect(wanted.scores.get(choice.token ?? vocabulary.size)).toBeCloseTo(most, 9);
          const sum = [...wanted.scores.values()].reduce((all, score) => all + Math.exp(score - most), 0);
          expect(choice.probability).toBeCloseTo(1 / sum, 9);
          fetched += members[0].fetched + members[1].fetched;
          expect(members[0].fetched).toBeLessThanOrEqual(2);
          expect(members[1].fetched).toBeLessThanOrEqual(2);
          const alone = await contrast(strength)([members[0]], vocabulary, pending);
          if (alone.token !== choice.token) differs++;
          const { token } = choice;
          if (token === undefined) {
            const speakers = members.filter(({ mayEnd }) => mayEnd || !(say[0] || say[1]));
            expect(Object.keys(choice.probabilities)).toEqual(speakers.map(({ role }) => role));
          } else if (length === 0 && !top) {
            for (const { role, all } of members)
              expect(choice.probabilities[role]).toBeCloseTo(all[token] as number, 12);
          }
        },
      ),
      { numRuns: 500, seed: 3 },
    );
    expect(fetched).toBeGreaterThan(10);
    expect(differs).toBeGreaterThan(10);
  });

  it("avoids what the amateur prefers, but never for something implausible", async () => {
    const vocabulary = toyVocabulary(["a", "b", "c"]);
    const expert = toy(Float64Array.from([0.5, 0.46, 0.04, 0, 0, 0, 0]), "code", 1);
    const amateur = toy(Float64Array.from([0.9, 0.099, 0.001, 0, 0, 0, 0]), "general", 1);
    expect((await contrast(0.3)([expert, amateur], vocabulary)).token).toBe(1);
    expect((await contrast(0)([expert, amateur], vocabulary)).token).toBe(0);
    expect((await contrast(0.3)([expert], vocabulary)).token).toBe(0);
  });

  it("asks for nothing where a single token is plausible", async () => {
    const vocabulary = toyVocabulary(["a", "b", "c"]);
    const expert = toy(Float64Array.from([0.95, 0.03, 0.01, 0.01, 0, 0, 0]), "code", 1, true, 2);
    const amateur = toy(Float64Array.from([0.1, 0.9, 0, 0, 0, 0, 0]), "general", 1, true, 1);
    expect(await contrast(1)([expert, amateur], vocabulary)).toMatchObject({ token: 0, probability: 1 });
    expect([expert.fetched, amateur.fetched]).toEqual([0, 0]);
  });

  it("takes the smallest id of equal scores, END last, and survives a probability of 0", async () => {
    const vocabulary = toyVocabulary(["a", "b"]);
    const expert = toy(Float64Array.from([0, 0.5, 0.5, 0, 0, 0]), "code", 1);
    expect((await contrast(0.3)([expert, { ...expert, role: "general" }], vocabulary)).token).toBe(1);
    const impossible = toy(Float64Array.from([1, 0, 0, 0, 0, 0]), "general", 1);
    expect(await contrast(0.3)([expert, impossible], vocabulary)).toMatchObject({ token: 1, probability: 0.5 });
  });

  it("fails with a typed error when no token agrees with the pending bytes", async () => {
    const vocabulary = toyVocabulary(["a"]);
    const member = toy(Float64Array.from([0.5, 0.5, 0, 0, 0]), "code", 1);
    const choice = contrast(0.3)([member, { ...member, role: "general" }], vocabulary, Uint8Array.of(0x62));
    await expect(choice).rejects.toThrow(/cannot be spelled/);
  });
});
