import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { agreesWith, spell, tokensThatAgree } from "../../../server/collaboration/fusion/healing.ts";
import { chooseFromMixture } from "../../../server/collaboration/fusion/token-mixture.ts";
import type { Token } from "../../../server/experts/expert.ts";
import type { Vocabulary } from "../../../server/experts/vocabulary.ts";
import { kinds, randomVocabulary, seeds } from "./setting.ts";
import { best, LINEAR, pooled, type Toy, toy, two } from "./token-members.ts";
import { hash, toyVocabulary } from "./toy.ts";

const bruteMixture = (members: readonly Toy[], vocabulary: Vocabulary) => pooled(members, vocabulary, LINEAR);

// Enumerating is slow on a busy machine.
vi.setConfig({ testTimeout: 30_000 });

describe("token mixture", () => {
  it("chooses the likeliest token or END of the mixture, with full lists and with short ones", async () => {
    let fetched = 0;
    await fc.assert(
      fc.asyncProperty(
        kinds,
        seeds,
        fc.constantFrom(undefined, 4, 8),
        fc.boolean(),
        async (kind, seed, top, mayEnd) => {
          const { vocabulary, members } = two(kind, seed, top, mayEnd);
          const mixture = bruteMixture(members, vocabulary);
          const wanted = best(mixture, () => true);
          const choice = await chooseFromMixture(members, vocabulary);
          fetched += members[0].fetched + members[1].fetched;
          expect(mixture[choice.token ?? vocabulary.size]).toBeCloseTo(mixture[wanted] as number, 12);
          // The candidates, and the whole vocabulary.
          expect(members[0].fetched).toBeLessThanOrEqual(2);
          if (top) return;
          expect(choice.probability).toBeCloseTo(mixture[wanted] as number, 12);
          const { token } = choice;
          if (token !== undefined) {
            for (const { role, all } of members)
              expect(choice.probabilities[role]).toBeCloseTo(all[token] as number, 12);
          } else expect(Object.keys(choice.probabilities)).toEqual(mayEnd ? ["general", "code"] : ["code"]);
        },
      ),
      { numRuns: 300 },
    );
    expect(fetched).toBeGreaterThan(10);
  });

  it("of an expert with itself, or alone, is that expert", async () => {
    await fc.assert(
      fc.asyncProperty(kinds, seeds, fc.constantFrom(undefined, 4), async (kind, seed, top) => {
        const { vocabulary, members } = two(kind, seed, top);
        const { all } = members[0];
        const wanted = best(bruteMixture([members[0]], vocabulary), () => true);
        const token = wanted === vocabulary.size ? undefined : wanted;
        const twins = [toy(all, "general", 0.7, true, top), toy(all, "code", 0.3, true, top)];
        const silent = toy(members[1].all, "code", 0, true, top);
        for (const group of [twins, [toy(all, "general", 1, false, top)], [twins[0] as Toy, silent]]) {
          const choice = await chooseFromMixture(group, vocabulary);
          expect(choice).toMatchObject({ token });
        }
        expect(silent.fetched).toBe(0);
      }),
      { numRuns: 100 },
    );
  });

  it("takes the smallest id of equal tokens, and END only when it is likelier", async () => {
    const vocabulary = toyVocabulary(["a", "b", "c"]);
    const one = toy(Float64Array.from([0, 0.5, 0, 0.5, 0, 0, 0]), "general", 0.5);
    const other = toy(Float64Array.from([0, 0, 0.5, 0.5, 0, 0, 0]), "code", 0.5);
    expect((await chooseFromMixture([one, other], vocabulary)).token).toBeUndefined();
    const even = toy(Float64Array.from([0, 0, 0.5, 0, 0.5, 0, 0]), "code", 0.5);
    expect((await chooseFromMixture([one, even], vocabulary)).token).toBe(1);
    expect((await chooseFromMixture([even, one], vocabulary)).token).toBe(1);
  });
});

describe("token mixture with pending bytes", () => {
  it("chooses the likeliest token that agrees with them, never END", async () => {
    await fc.assert(
      fc.asyncProperty(
        kinds,
        seeds,
        fc.integer({ min: 1, max: 4 }),
        fc.constantFrom(undefined, 3, 8),
        async (kind, seed, length, top) => {
          const { vocabulary, members } = two(kind, seed, top);
          const pending = Uint8Array.from({ length }, (_, i) => 0x61 + Math.floor(3 * hash(seed, i)));
          const allowed = (token: Token) => agreesWith(pending, vocabulary.bytes(token));
          const mixture = bruteMixture(members, vocabulary);
          const wanted = best(mixture, allowed);
          const choice = await chooseFromMixture(members, vocabulary, pending);
          expect(mixture[choice.token as Token]).toBeCloseTo(mixture[wanted] as number, 12);
          if (top) return;
          const sum = [...vocabulary.order].filter(allowed).reduce((all, token) => all + (mixture[token] as number), 0);
          expect(choice.probability).toBeCloseTo((mixture[wanted] as number) / sum, 12);
        },
      ),
      { numRuns: 200 },
    );
  });

  it("lists exactly the tokens that agree", () => {
    fc.assert(
      fc.property(seeds, fc.integer({ min: 0, max: 4 }), (seed, length) => {
        const vocabulary = randomVocabulary(seed, ["a", "b", "c"], 0.6);
        const pending = Uint8Array.from({ length }, (_, i) => 0x61 + Math.floor(3 * hash(seed, i)));
        const wanted = [...vocabulary.order].filter((token) => agreesWith(pending, vocabulary.bytes(token)));
        expect(tokensThatAgree(vocabulary, pending).sort((a, b) => a - b)).toEqual(wanted.sort((a, b) => a - b));
      }),
      { numRuns: 50 },
    );
  });

  it("spells them in one token or several, and cut characters too", () => {
    const pending = Uint8Array.of(0x61, 0xc3);
    expect(spell(pending, Uint8Array.of(0x61))).toEqual({ pending: Uint8Array.of(0xc3), text: new Uint8Array(0) });
    expect(spell(pending, Uint8Array.of(0x61, 0xc3, 0xa9))).toEqual({
      pending: new Uint8Array(0),
      text: Uint8Array.of(0xa9),
    });
    expect(agreesWith(pending, Uint8Array.of(0x61, 0xa9))).toBe(false);
    expect(agreesWith(pending, new Uint8Array(0))).toBe(false);
  });

  it("fails with a typed error when no token agrees", async () => {
    const vocabulary = toyVocabulary(["a"]);
    const member = toy(Float64Array.from([0.5, 0.5, 0, 0, 0]), "code", 1);
    await expect(chooseFromMixture([member], vocabulary, Uint8Array.of(0x62))).rejects.toThrow(/cannot be spelled/);
  });
});
