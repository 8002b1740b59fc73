import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fuseAligned } from "../../../server/collaboration/fusion/aligned.ts";
import { closestToken } from "../../../server/collaboration/fusion/closest-token.ts";
import { editDistance } from "../../../server/collaboration/fusion/edit-distance.ts";
import { kinds, LETTERS, randomVocabulary, seeds } from "./setting.ts";
import { greedyOf, member, memberOf, textOfChoice } from "./string-member.ts";
import { toyModel, toyVocabulary } from "./toy.ts";

const general = { role: "general" } as const;
const bytes = fc.array(fc.constantFrom(97, 98, 99), { maxLength: 8 }).map((each) => Uint8Array.from(each));

/** Edit distance by its definition. */
function bruteDistance(a: readonly number[], b: readonly number[]): number {
  const [first, ...rest] = a;
  const [other, ...others] = b;
  if (first === undefined) return b.length;
  if (other === undefined) return a.length;
  if (first === other) return bruteDistance(rest, others);
  return 1 + Math.min(bruteDistance(rest, others), bruteDistance(rest, b), bruteDistance(a, others));
}

describe("edit distance", () => {
  it("is that of the definition, up to the limit", () => {
    const short = bytes.filter((each) => each.length <= 6);
    fc.assert(
      fc.property(short, short, fc.integer({ min: 0, max: 6 }), (a, b, most) => {
        expect(editDistance(a, b, most)).toBe(Math.min(most + 1, bruteDistance([...a], [...b])));
      }),
    );
  });
});

describe("the closest token", () => {
  const closest = (text: string | Uint8Array, ...tokens: (string | Uint8Array)[]) => {
    const vocabulary = toyVocabulary(tokens);
    const found = closestToken(typeof text === "string" ? Buffer.from(text) : text, vocabulary);
    return found === undefined ? undefined : Buffer.from(vocabulary.bytes(found)).toString();
  };

  it("has the same bytes where there is one, and the smallest id of several", () => {
    expect(closest("for", "fo", "for", "fork")).toBe("for");
    expect(closestToken(Buffer.from("a"), toyVocabulary(["b", "a", "a"]))).toBe(1);
  });

  it("is a like one, never an unlike one", () => {
    expect(closest("values", "value", "values2", "val")).toBe("value");
    expect(closest("colour", "color", "c")).toBe("color");
    expect(closest("i", "j", "k")).toBeUndefined();
    expect(closest("index", "in", "i")).toBeUndefined();
    expect(closest("forEach", "for", "f")).toBeUndefined();
    expect(closest(Uint8Array.of(0xc3, 0xa9), Uint8Array.of(0xc3))).toBeUndefined();
  });

  it("leaves out rather than adds: three spaces are two, not four", () => {
    expect(closest("   ", "    ", "  ")).toBe("  ");
  });

  it("is never farther away than allowed, and never missed when it differs at its end only", () => {
    fc.assert(
      fc.property(bytes, fc.array(bytes, { maxLength: 20 }), (text, tokens) => {
        fc.pre(text.length > 0);
        const vocabulary = toyVocabulary(tokens);
        const found = closestToken(text, vocabulary);
        const distanceTo = (token: Uint8Array) => editDistance(text, token, 100);
        const allowed = (token: Uint8Array) => Math.floor(Math.max(token.length, text.length) / 3);
        if (found !== undefined) {
          const token = vocabulary.bytes(found);
          expect(distanceTo(token)).toBeLessThanOrEqual(allowed(token));
          expect(tokens.filter((other) => startsAlike(other, text)).map(distanceTo)).not.toContainEqual(
            expect.toSatisfy((distance: number) => distance < distanceTo(token)),
          );
        } else {
          expect(tokens.filter((other) => startsAlike(other, text) && distanceTo(other) <= allowed(other))).toEqual([]);
        }
      }),
      { numRuns: 300 },
    );
  });

  function startsAlike(token: Uint8Array, text: Uint8Array): boolean {
    const shared = Math.max(1, text.length - Math.floor(text.length / 3));
    return token.length >= shared && text.subarray(0, shared).every((byte, i) => byte === token[i]);
  }
});

describe("mixture of aligned vocabularies", () => {
  it("adds what the partner gives a like token of the leader's", () => {
    const choice = fuseAligned([
      member({ value: 0.4, other: 0.5 }, { weight: 0.5 }),
      member({ values: 0.6, third: 0.4 }, { ...general, weight: 0.5 }),
    ]);
    expect(textOfChoice(choice)).toBe("value");
    expect(choice.token).toBe(0);
    expect(choice.probability).toBeCloseTo(0.5, 12);
    expect(choice.probabilities.general).toBeCloseTo(0.6, 12);
  });

  it("drops what has no like token, and scales nothing up for it", () => {
    // Scaled up, "b" would have 1 from the partner, and win.
    const choice = fuseAligned([member({ a: 0.5, b: 0.2 }), member({ b: 0.2, unlike: 0.8 }, general)]);
    expect(textOfChoice(choice)).toBe("a");
    expect(choice.probability).toBeCloseTo(0.25, 12);
  });

  it("of an expert with itself, or with one without weight, is that expert", () => {
    fc.assert(
      fc.property(kinds, seeds, (kind, seed) => {
        const vocabulary = randomVocabulary(seed, LETTERS, 0.5, 2);
        const other = randomVocabulary(seed + 1, LETTERS, 0.5);
        const probabilities = toyModel(kind, seed, vocabulary)([]);
        const own = memberOf(vocabulary, probabilities, { weight: 0.7 });
        const twin = memberOf(vocabulary, probabilities, { ...general, weight: 0.3 });
        const silent = memberOf(other, toyModel(kind, seed + 1, other)([]), { ...general, weight: 0 });
        for (const group of [[own], [own, twin], [own, silent]]) {
          expect(textOfChoice(fuseAligned(group))).toBe(greedyOf(vocabulary, probabilities));
        }
      }),
    );
  });

  it("keeps tokens of equal bytes apart when the vocabulary is the same", () => {
    const vocabulary = toyVocabulary(["a", "b", "a"]);
    const probabilities = Float64Array.from([0.1, 0.3, 0.5, 0.1, 0, 0, 0]);
    const choice = fuseAligned([memberOf(vocabulary, probabilities), memberOf(vocabulary, probabilities, general)]);
    expect(choice.token).toBe(2);
  });
});
