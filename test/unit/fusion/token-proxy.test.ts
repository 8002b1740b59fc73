import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { agreesWith } from "../../../server/collaboration/fusion/healing.ts";
import { PLAUSIBLE } from "../../../server/collaboration/fusion/plausible-choice.ts";
import { contrast } from "../../../server/collaboration/fusion/token-contrast.ts";
import { chooseFromMixture } from "../../../server/collaboration/fusion/token-mixture.ts";
import { proxy } from "../../../server/collaboration/fusion/token-proxy.ts";
import type { Token } from "../../../server/experts/expert.ts";
import type { Vocabulary } from "../../../server/experts/vocabulary.ts";
import { kinds, randomVocabulary, seeds } from "./setting.ts";
import { type Toy, toy } from "./token-members.ts";
import { hash, type ToyKind, toyModel, toyVocabulary } from "./toy.ts";

// Enumerating is slow on a busy machine.
vi.setConfig({ testTimeout: 30_000 });

type Trio = readonly [base: Toy, expert: Toy, anti: Toy];
type Says = readonly [base: boolean, expert: boolean, anti: boolean];

const says = fc.tuple(fc.boolean(), fc.boolean(), fc.boolean());
const tops = fc.constantFrom(undefined, 1, 2, 4, 8);
const strengths = fc.constantFrom(0, 0.5, 1, 2);
const lengths = fc.constantFrom(0, 0, 1, 3);

function setting(kind: ToyKind, seed: number, [base, expert, anti]: Says, top?: number) {
  const vocabulary = randomVocabulary(seed, ["a", "b", "c"], 0.6, 2);
  const all = (offset: number) => toyModel(kind, seed + offset, vocabulary)([]);
  const members: Trio = [
    toy(all(0), "general", 0.2, base, top),
    toy(all(1), "code", 0.5, expert, top),
    toy(all(2), "anti", 0.3, anti, top),
  ];
  return { vocabulary, members };
}

function pendingOf(seed: number, length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => 0x61 + Math.floor(3 * hash(seed, i)));
}

/** What a member thinks of every event that may be chosen; END has the id `vocabulary.size`. */
function seenBy(own: Toy, members: readonly Toy[], vocabulary: Vocabulary, pending: Uint8Array): Map<Token, number> {
  const endOf = ({ all }: Toy) => [...vocabulary.endTokens].reduce((sum, token) => sum + (all[token] as number), 0);
  const [base, expert, anti] = members as Trio;
  const speaker = own.mayEnd ? own : ([expert, anti, base].find(({ mayEnd }) => mayEnd) ?? own);
  const end = endOf(speaker);
  const factor = speaker === own ? 1 : (1 - end) / (1 - endOf(own));
  const events = new Map<Token, number>();
  for (const token of vocabulary.order) {
    if (agreesWith(pending, vocabulary.bytes(token))) events.set(token, factor * (own.all[token] as number));
  }
  if (pending.length === 0) events.set(vocabulary.size, end);
  return events;
}

/** Scores of the plausible events by the definition, over the whole vocabulary. */
function scores(members: Trio, vocabulary: Vocabulary, strength: number, pending: Uint8Array) {
  const [ofBase, ofExpert, ofAnti] = members.map((member) => seenBy(member, members, vocabulary, pending)) as [
    Map<Token, number>,
    Map<Token, number>,
    Map<Token, number>,
  ];
  const floor = PLAUSIBLE * Math.max(...ofBase.values());
  const nearest = Math.min(...[...ofBase.values()].map((p) => Math.abs(p - floor)));
  const log = (events: Map<Token, number>, token: Token) => Math.log(events.get(token) as number);
  const found = new Map<Token, number>();
  for (const [token, p] of ofBase) {
    if (p >= floor) found.set(token, Math.log(p) + strength * (log(ofExpert, token) - log(ofAnti, token)));
  }
  return { scores: found, nearest };
}

describe("proxy tuning", () => {
  it("chooses the highest score over the whole vocabulary, with full lists and with short ones", async () => {
    let fetched = 0;
    let differs = 0;
    let ends = 0;
    await fc.assert(
      fc.asyncProperty(kinds, seeds, says, tops, strengths, lengths, async (kind, seed, say, top, strength, length) => {
        const { vocabulary, members } = setting(kind, seed, say, top);
        const pending = pendingOf(seed, length);
        const wanted = scores(members, vocabulary, strength, pending);
        fc.pre(wanted.nearest > 1e-12);
        const most = Math.max(...wanted.scores.values());
        const choice = await proxy(strength)(members, vocabulary, pending);
        expect(wanted.scores.get(choice.token ?? vocabulary.size)).toBeCloseTo(most, 9);
        const sum = [...wanted.scores.values()].reduce((all, score) => all + Math.exp(score - most), 0);
        expect(choice.probability).toBeCloseTo(1 / sum, 9);
        for (const member of members) {
          expect(member.fetched).toBeLessThanOrEqual(2);
          fetched += member.fetched;
        }
        const alone = await proxy(strength)([members[0]], vocabulary, pending);
        if (alone.token !== choice.token) differs++;
        const { token } = choice;
        if (token === undefined) {
          ends++;
          const speakers = members.filter(({ mayEnd }) => mayEnd || !say.includes(true));
          expect(Object.keys(choice.probabilities)).toEqual(speakers.map(({ role }) => role));
        } else if (length === 0 && !top) {
          for (const { role, all } of members) expect(choice.probabilities[role]).toBeCloseTo(all[token] as number, 12);
        }
      }),
      { numRuns: 500, seed: 5 },
    );
    expect(fetched).toBeGreaterThan(10);
    expect(differs).toBeGreaterThan(10);
    expect(ends).toBeGreaterThan(3);
  });

  it("is the base's greedy choice with strength 0, and where expert and anti-expert are one", async () => {
    await fc.assert(
      fc.asyncProperty(kinds, seeds, tops, strengths, lengths, async (kind, seed, top, strength, length) => {
        const { vocabulary, members } = setting(kind, seed, [true, true, true], top);
        const [base, expert, anti] = members;
        const pending = pendingOf(seed, length);
        const wanted = (await chooseFromMixture([base], vocabulary, pending)).token;
        expect((await proxy(0)([base, expert, anti], vocabulary, pending)).token).toBe(wanted);
        const twins = [base, expert, { ...expert, role: "anti" as const }];
        expect((await proxy(strength)(twins, vocabulary, pending)).token).toBe(wanted);
      }),
      { numRuns: 200, seed: 6 },
    );
  });

  it("is the contrast where base and expert are one", async () => {
    await fc.assert(
      fc.asyncProperty(kinds, seeds, says, strengths, lengths, async (kind, seed, [say, , anti], strength, length) => {
        const { vocabulary, members } = setting(kind, seed, [say, say, anti]);
        const pending = pendingOf(seed, length);
        const [base, , against] = members;
        const wanted = await contrast(strength)([base, against], vocabulary, pending);
        const choice = await proxy(strength)([base, { ...base, role: "code" }, against], vocabulary, pending);
        expect(choice.token).toBe(wanted.token);
        expect(choice.probability).toBeCloseTo(wanted.probability, 9);
      }),
      { numRuns: 200, seed: 7 },
    );
  });

  it("takes over what the expert has learned, whatever the order of the two, but nothing implausible", async () => {
    const vocabulary = toyVocabulary(["a", "b", "c"]);
    const base = toy(Float64Array.from([0.5, 0.46, 0.04, 0, 0, 0, 0]), "general", 1);
    const expert = toy(Float64Array.from([0.2, 0.4, 0.4, 0, 0, 0, 0]), "code", 1);
    const anti = toy(Float64Array.from([0.4, 0.4, 0.2, 0, 0, 0, 0]), "anti", 1);
    expect((await proxy(1)([base, expert, anti], vocabulary)).token).toBe(1);
    expect((await proxy(1)([base, anti, expert], vocabulary)).token).toBe(1);
    expect((await proxy(0.1)([base, expert, anti], vocabulary)).token).toBe(0);
    expect((await proxy(1)([base], vocabulary)).token).toBe(0);
  });

  it("does not correct END by a pair of which one has no say in it", async () => {
    const vocabulary = toyVocabulary(["a", "b"]);
    const [end] = vocabulary.endTokens;
    const having = (probabilities: readonly number[], ends: number) => {
      const all = new Float64Array(vocabulary.size);
      all.set(probabilities);
      all[end as number] = ends;
      return all;
    };
    const base = toy(having([0.3, 0.2], 0.5), "general", 1);
    const expert = toy(having([0.45, 0.45], 0.1), "code", 1);
    const anti = (mayEnd: boolean) => toy(having([0.1, 0.1], 0.8), "anti", 1, mayEnd);
    expect((await proxy(1)([base, expert, anti(true)], vocabulary)).token).toBe(0);
    expect((await proxy(1)([base, expert, anti(false)], vocabulary)).token).toBeUndefined();
  });

  it("asks nobody for more where a single token is plausible", async () => {
    const vocabulary = toyVocabulary(["a", "b", "c"]);
    const base = toy(Float64Array.from([0.95, 0.03, 0.01, 0.01, 0, 0, 0]), "general", 1, true, 2);
    const expert = toy(Float64Array.from([0.1, 0.9, 0, 0, 0, 0, 0]), "code", 1, true, 1);
    const anti = toy(Float64Array.from([0.9, 0.1, 0, 0, 0, 0, 0]), "anti", 1, true, 1);
    expect(await proxy(2)([base, expert, anti], vocabulary)).toMatchObject({ token: 0, probability: 1 });
    expect([base.fetched, expert.fetched, anti.fetched]).toEqual([0, 0, 0]);
  });

  it("fails where one of the pair is missing, and with a typed error where no token agrees with pending bytes", async () => {
    const vocabulary = toyVocabulary(["a"]);
    const base = toy(Float64Array.from([0.5, 0.5, 0, 0, 0]), "general", 1);
    const expert = { ...base, role: "code" as const };
    const anti = { ...base, role: "anti" as const };
    for (const members of [[], [base, expert], [base, anti]]) {
      await expect(proxy(1)(members, vocabulary)).rejects.toBeInstanceOf(RangeError);
    }
    await expect(proxy(1)([base, expert, anti], vocabulary, Uint8Array.of(0x62))).rejects.toThrow(/cannot be spelled/);
  });
});
