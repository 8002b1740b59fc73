import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fuseUnion } from "../../../server/collaboration/fusion/union.ts";
import { kinds, LETTERS, randomVocabulary, seeds } from "./setting.ts";
import { greedyOf, member, memberOf, textOfChoice } from "./string-member.ts";
import { hash, toyModel, toyVocabulary } from "./toy.ts";

const general = { role: "general" } as const;

describe("union of proposals", () => {
  it("adds up what both say about the same bytes, and keeps true probabilities", () => {
    const choice = fuseUnion([member({ let: 0.3, for: 0.25, if: 0.1 }), member({ if: 0.4, let: 0.3 }, general)]);
    expect(textOfChoice(choice)).toBe("let");
    expect(choice.probability).toBeCloseTo(0.3, 12);
    expect(choice.probabilities).toEqual({ code: expect.closeTo(0.3, 12), general: expect.closeTo(0.3, 12) });
  });

  it("does not let a weak expert that lists little of its mass outvote a sure one", () => {
    // Normalised over the proposals alone, the first would give "x" 0.9 and win.
    const flat = member({ x: 0.009, y: 0.001 }, { top: 2 });
    const choice = fuseUnion([flat, member({ y: 0.6, x: 0.3 }, general)]);
    expect(textOfChoice(choice)).toBe("y");
  });

  it("lets a longer token count for the shorter one that the other expert would begin with", () => {
    // Cut apart, "for" and "forEach" would each lose against "let".
    const [short, long] = [
      { for: 0.5, let: 0.45 },
      { forEach: 0.5, let: 0.45 },
    ] as const;
    const choice = fuseUnion([member(short), member(long, general)]);
    expect(textOfChoice(choice)).toBe("for");
    expect(choice.probability).toBeCloseTo(0.5, 12);
    expect(choice.probabilities.general).toBeCloseTo(0.5, 12);
  });

  it("gives a long string no credit for its first part", () => {
    const choice = fuseUnion([
      member({ for: 0.9, " ": 0.1 }),
      member({ forEach: 0.2, format: 0.2, for: 0.4 }, general),
    ]);
    expect(textOfChoice(choice)).toBe("for");
    expect(choice.probability).toBeCloseTo(0.85, 12);
  });

  it("writes the longer token whole where more than half of the mass is known to go on so", () => {
    const letters = member({ f: 0.9, x: 0.1 }, { weight: 0.3 });
    const words = member({ forEach: 0.8, for: 0.1, x: 0.1 }, { ...general, weight: 0.7 });
    const choice = fuseUnion([words, letters]);
    expect(textOfChoice(choice)).toBe("forEach");
    expect(choice.probability).toBeCloseTo(0.56, 12);
    expect(choice.probabilities).toEqual({ code: expect.closeTo(0.9, 12), general: expect.closeTo(0.8, 12) });
    const unsure = member({ forEach: 0.4, for: 0.5, x: 0.1 }, { ...general, weight: 0.7 });
    expect(textOfChoice(fuseUnion([unsure, letters]))).toBe("for");
    const light = member({ forEach: 0.8, for: 0.1, x: 0.1 }, { ...general, weight: 0.3 });
    expect(textOfChoice(fuseUnion([{ ...letters, weight: 0.7 }, light]))).toBe("f");
    // Half of the mass may agree on a beginning only.
    const both = member({ forEach: 0.4, forE: 0.4, f: 0.1 }, { ...general, weight: 0.7 });
    expect(textOfChoice(fuseUnion([both, letters]))).toBe("forE");
  });

  it("compares bytes: parts of characters, and tokens of equal bytes once", () => {
    const cut = toyVocabulary([Uint8Array.of(0xc3), Uint8Array.of(0xa9), "a"]);
    const whole = toyVocabulary(["é", "a", "a"]);
    const choice = fuseUnion([
      memberOf(cut, Float64Array.from([0.6, 0, 0.4, 0, 0, 0, 0])),
      memberOf(whole, Float64Array.from([0.55, 0.25, 0.2, 0, 0, 0, 0]), general),
    ]);
    expect(choice.bytes).toEqual(Uint8Array.of(0xc3));
    expect(choice.probability).toBeCloseTo(0.575, 12);
    const doubled = fuseUnion([memberOf(whole, Float64Array.from([0.4, 0.3, 0.3, 0, 0, 0, 0]))]);
    expect(textOfChoice(doubled)).toBe("a");
    expect(doubled.probability).toBeCloseTo(0.6, 12);
  });

  it("of an expert with itself, or with one without weight, is that expert", () => {
    fc.assert(
      fc.property(kinds, seeds, fc.constantFrom(undefined, 4), (kind, seed, top) => {
        const vocabulary = randomVocabulary(seed, LETTERS, 0.5, 2);
        const other = randomVocabulary(seed + 1, LETTERS, 0.5);
        const probabilities = toyModel(kind, seed, vocabulary)([]);
        const wanted = top ? greedyOfListed(vocabulary, probabilities, top) : greedyOf(vocabulary, probabilities);
        const own = memberOf(vocabulary, probabilities, { weight: 0.7, top });
        const twin = memberOf(vocabulary, probabilities, { ...general, weight: 0.3, top });
        const silent = memberOf(other, toyModel(kind, seed + 1, other)([]), { ...general, weight: 0 });
        for (const group of [[own], [own, twin], [own, silent]]) {
          const choice = fuseUnion(group);
          expect(textOfChoice(choice)).toBe(wanted);
        }
      }),
    );
  });

  it("does not depend on the order of the experts, and its events add up to no more than 1", () => {
    fc.assert(
      fc.property(kinds, seeds, fc.constantFrom(undefined, 6), (kind, seed, top) => {
        const vocabularies = [randomVocabulary(seed, LETTERS, 0.2), randomVocabulary(seed + 1, LETTERS, 0.8)] as const;
        const weight = 0.2 + 0.6 * hash(seed, 3);
        const [a, b] = vocabularies.map((vocabulary, i) =>
          memberOf(vocabulary, toyModel(kind, seed + i, vocabulary)([]), {
            role: i === 0 ? "general" : "code",
            weight: i === 0 ? weight : 1 - weight,
            top,
          }),
        );
        if (!a || !b) throw new Error("Two members are needed.");
        const choice = fuseUnion([a, b]);
        const other = fuseUnion([b, a]);
        expect(textOfChoice(other)).toBe(textOfChoice(choice));
        expect(other.probability).toBeCloseTo(choice.probability, 12);
        expect(choice.probability).toBeLessThanOrEqual(1 + 1e-12);
      }),
    );
  });

  it("never claims more than the probability that the text begins so", () => {
    fc.assert(
      fc.property(kinds, seeds, (kind, seed) => {
        const members = [0, 1].map((i) => {
          const vocabulary = randomVocabulary(seed + i, LETTERS, 0.2 + 0.6 * i);
          const probabilities = toyModel(kind, seed + i, vocabulary)([]);
          return { vocabulary, probabilities, member: memberOf(vocabulary, probabilities, i === 0 ? general : {}) };
        });
        const choice = fuseUnion(members.map((each) => each.member));
        const text = textOfChoice(choice);
        if (text === "END") return;
        let begins = 0;
        for (const { vocabulary, probabilities } of members) {
          for (const token of vocabulary.order) {
            const spelled = Buffer.from(vocabulary.bytes(token)).toString();
            if (spelled.startsWith(text)) begins += 0.5 * (probabilities[token] as number);
          }
        }
        expect(choice.probability).toBeLessThanOrEqual(begins + 1e-12);
      }),
    );
  });
});

function greedyOfListed(vocabulary: Parameters<typeof greedyOf>[0], probabilities: Float64Array, top: number): string {
  const listed = memberOf(vocabulary, probabilities, { top }).distribution.tokens;
  return greedyOf(
    vocabulary,
    probabilities.map((probability, token) => (listed.includes(token) ? probability : 0)),
  );
}
