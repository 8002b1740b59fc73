import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fuseAligned } from "../../../server/collaboration/fusion/aligned.ts";
import { endChoice, hear } from "../../../server/collaboration/fusion/hearing.ts";
import { fuseUnion } from "../../../server/collaboration/fusion/union.ts";
import { kinds, randomVocabulary, seeds } from "./setting.ts";
import { member, memberOf, textOfChoice } from "./string-member.ts";
import { hash, toyModel } from "./toy.ts";

const general = { role: "general" } as const;

describe("what members say about text and END", () => {
  it("is a distribution, whoever has a say in END", () => {
    fc.assert(
      fc.property(kinds, seeds, fc.boolean(), fc.boolean(), (kind, seed, first, second) => {
        const weight = 0.1 + 0.8 * hash(seed);
        const members = [first, second].map((mayEnd, i) => {
          const vocabulary = randomVocabulary(seed + i, ["a", "b"], 0.5, 1 + i);
          const probabilities = toyModel(kind, seed + i, vocabulary)([]);
          for (const token of [vocabulary.size - 1, vocabulary.size - 2, vocabulary.size - 3]) probabilities[token] = 0;
          const sum = probabilities.reduce((all, each) => all + each, 0);
          const scaled = probabilities.map((each) => each / sum);
          return memberOf(vocabulary, scaled, { weight: i === 0 ? weight : 1 - weight, mayEnd });
        });
        const { heard, end } = hear(members);
        const text = heard.reduce(
          (all, { factor, probabilities }) => all + factor * probabilities.reduce((sum, each) => sum + each, 0),
          0,
        );
        expect(text + end).toBeCloseTo(1, 9);
      }),
    );
  });

  it("ignores a member's END where it has no say, and reports END of those that have", () => {
    const hearing = hear([member({ a: 0.8, END: 0.2 }), member({ a: 0.1, END: 0.9 }, { ...general, mayEnd: false })]);
    expect(hearing.end).toBeCloseTo(0.2, 12);
    expect(hearing.heard[1]?.factor).toBeCloseTo((0.5 * 0.8) / 0.1, 12);
    expect(endChoice(hearing)).toMatchObject({ bytes: undefined, probabilities: { code: expect.closeTo(0.2, 12) } });
    const nobody = hear([member({ a: 0.4, END: 0.6 }, { mayEnd: false })]);
    expect(nobody.end).toBeCloseTo(0.6, 12);
  });

  it("takes a probability that is no number for 0, and refuses to mix nobody", () => {
    const broken = member({ a: Number.NaN, b: 0.4 });
    expect(hear([broken]).heard[0]?.tokens).toEqual([1]);
    expect(() => hear([member({ a: 1 }, { weight: 0 })])).toThrow(RangeError);
  });

  it.each([
    ["union", fuseUnion],
    ["aligned", fuseAligned],
  ])("ends only where END is likelier than every text: %s", (_, fuse) => {
    const goesOn = member({ a: 0.5, b: 0.1, END: 0.4 });
    const ends = member({ a: 0.3, c: 0.1, END: 0.6 }, general);
    expect(textOfChoice(fuse([goesOn, ends]))).toBe("END");
    expect(textOfChoice(fuse([goesOn, { ...ends, mayEnd: false }]))).toBe("a");
    const empty = member({ END: 0 });
    expect(textOfChoice(fuse([empty, ends]))).toBe("END");
    expect(fuse([empty]).bytes).toBeUndefined();
  });
});
