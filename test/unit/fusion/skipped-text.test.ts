import { describe, expect, it, vi } from "vitest";
import { ByteEnsemble } from "../../../server/collaboration/fusion/byte-ensemble.ts";
import type { FusionMember } from "../../../server/collaboration/fusion/fusion-member.ts";
import { MemberOverSequence } from "../../../server/collaboration/fusion/member-over-sequence.ts";
import type { Token } from "../../../server/experts/expert.ts";
import type { Vocabulary } from "../../../server/experts/vocabulary.ts";
import { decode, pureMember } from "./setting.ts";
import { ToyExpert, type ToyModel, toyModel, toyVocabulary } from "./toy.ts";

const USUAL = { tolerance: 0.02, shortcut: 0.5 };

describe("a partner that the gate left out", () => {
  const script = (vocabulary: Vocabulary, texts: readonly (readonly [string, number])[]): ToyModel => {
    return (history) => {
      const [text, probability] = texts[history.length] ?? ["", 0.99];
      const [end = -1] = vocabulary.endTokens;
      const token =
        text === "" ? end : [...vocabulary.order].find((t) => Buffer.from(vocabulary.bytes(t)).toString() === text);
      const p = new Float64Array(vocabulary.size).fill((1 - probability) / (vocabulary.size - 1));
      p[token as number] = probability;
      return p;
    };
  };

  async function setting(leading: readonly (readonly [string, number])[], following: readonly string[], keptBack = 0) {
    const first = toyVocabulary(["x", "ab", "c", "ca", "d"]);
    const second = toyVocabulary(["x", "a", "b", "c", "d", "abc", "da", ...following]);
    const batches: number[] = [];
    const leader = pureMember(first, script(first, leading), { role: "code", weight: 0.6 });
    const model = toyModel("random", 3, second);
    const expert = new ToyExpert({ role: "general", vocabulary: second, model, keptBack });
    const sequence = await expert.open(
      { prefix: "x", middle: keptBack > 0 ? "abc" : "", suffix: "" },
      new AbortController().signal,
    );
    const feed = sequence.feed.bind(sequence);
    sequence.feed = (tokens) => {
      batches.push(tokens.length);
      return feed(tokens);
    };
    const partner = new MemberOverSequence(sequence, {
      role: "general",
      weight: 0.4,
      mayEnd: true,
      vocabulary: second,
      tokenize: (text) => expert.tokenize(text),
    });
    return { leader, partner, batches, sequence };
  }

  it("reads what it missed in one batch, as its tokenizer cuts it", async () => {
    const { leader, partner, batches, sequence } = await setting(
      [
        ["ab", 0.95],
        ["ca", 0.95],
        ["ab", 0.95],
        ["c", 0.95],
        ["d", 0.3],
      ],
      [],
    );
    const ensemble = new ByteEnsemble([leader, partner], { ...USUAL, gate: 0.9 });
    for (const bytes of ["ab", "ca", "ab", "c"]) {
      expect(Buffer.from((await ensemble.next()).bytes).toString()).toBe(bytes);
    }
    expect(batches).toEqual([]);
    const before = sequence.length;
    await ensemble.next();
    // abc a abc, of which the last one may still be cut otherwise.
    expect(batches[0]).toBe(3);
    const { vocabulary } = partner;
    const cut = sequence.tokens
      .slice(before, before + 2)
      .map((token) => Buffer.from(vocabulary.bytes(token)).toString());
    expect(cut).toEqual(["abc", "a"]);
  });

  it("goes on from where it was, its own pending bytes included", async () => {
    const { leader, partner, batches, sequence } = await setting(
      [
        ["d", 0.95],
        ["d", 0.3],
      ],
      [],
      1,
    );
    expect(Buffer.from(partner.pending).toString()).toBe("abc");
    const ensemble = new ByteEnsemble([leader, partner], { ...USUAL, gate: 0.9 });
    await ensemble.next();
    const before = sequence.length;
    await ensemble.next();
    expect(batches[0]).toBe(2);
    const [first] = sequence.tokens.slice(before);
    expect(Buffer.from(partner.vocabulary.bytes(first as Token)).toString()).toBe("abc");
  });

  it("can still end its last token otherwise", async () => {
    const vocabulary = toyVocabulary(["a", "b", "c", "bc"]);
    // After "a", "bc" is all but certain, of which the leader has written "b".
    const model: ToyModel = (history) =>
      Float64Array.from(history.length === 1 ? [0, 0.01, 0, 0.99, 0, 0, 0, 0] : [0.9, 0.1, 0, 0, 0, 0, 0, 0]);
    const partner = pureMember(vocabulary, model, { role: "general", weight: 0.4 });
    const letters = toyVocabulary(["a", "b", "c"]);
    const leader = pureMember(
      letters,
      script(letters, [
        ["a", 0.95],
        ["b", 0.95],
        ["a", 0.4],
      ]),
      { weight: 0.6 },
    );
    const { text } = await decode(new ByteEnsemble([leader, partner], { ...USUAL, gate: 0.9 }), 3);
    expect(Buffer.from(text).toString()).toBe("abc");
  });

  it("is cut to longest tokens where the text is no whole characters, or its tokenizer spells something else", async () => {
    const [one, two] = [Uint8Array.of(0xc3), Uint8Array.of(0xa9)];
    const leading = toyVocabulary([one, two, "a"]);
    const whole = toyVocabulary([one, two, "a", "é", "éa"]);
    /** Sure of "aé", but for the token at this place. */
    const sureBut =
      (unsure: number): ToyModel =>
      (tokens) => {
        const p = new Float64Array(leading.size);
        const sure = tokens.length === unsure ? 0.5 : 0.95;
        for (const token of leading.order) p[token] = (1 - sure) / 2;
        p[[2, 0, 1][tokens.length] ?? 2] = sure;
        return p;
      };
    const leader = pureMember(leading, sureBut(3), { weight: 0.6 });
    const partner = pureMember(whole, toyModel("random", 1, whole), { role: "general", weight: 0.4 });
    const tokenize = vi.fn((): Token[] => [2]);
    const cut: FusionMember = { ...partner, tokenize };
    const { text } = await decode(new ByteEnsemble([leader, cut], { ...USUAL, gate: 0.9 }), 4);
    expect(Buffer.from(text.slice(0, 3)).toString()).toBe("aé");
    expect(tokenize).toHaveBeenCalledWith("aé");
    expect(partner.histories[0]).toEqual([2]);

    // Asked inside of the character.
    const early = pureMember(leading, sureBut(2), { weight: 0.6 });
    const again = pureMember(whole, toyModel("random", 1, whole), { role: "general", weight: 0.4 });
    tokenize.mockClear();
    const ensemble = new ByteEnsemble([early, { ...again, tokenize }], { ...USUAL, gate: 0.9 });
    await ensemble.next();
    await ensemble.next();
    expect(again.histories).toEqual([]);
    await ensemble.next();
    expect(tokenize).not.toHaveBeenCalled();
    expect(again.histories[0]).toEqual([2]);
  });

  it("takes no further part where its vocabulary cannot spell what was written", async () => {
    const leading = toyVocabulary(["a", "b"]);
    const leader = pureMember(
      leading,
      script(leading, [
        ["a", 0.95],
        ["b", 0.95],
        ["a", 0.6],
        ["b", 0.95],
      ]),
      { weight: 0.6 },
    );
    const partial = toyVocabulary(["a"]);
    const partner = pureMember(partial, () => Float64Array.from([1, 0, 0, 0, 0]), { role: "general", weight: 0.4 });
    const { text, emissions } = await decode(new ByteEnsemble([leader, partner], { ...USUAL, gate: 0.9 }), 5);
    expect(Buffer.from(text).toString()).toBe("abab");
    expect(emissions.at(-1)?.end).toBe(true);
  });
});
