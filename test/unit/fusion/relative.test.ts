import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sampleAnchors } from "../../../server/collaboration/fusion/relative/anchors.ts";
import {
  fuseRelative,
  NoEmbeddingsError,
  type RelativeLimits,
  relativeFusion,
} from "../../../server/collaboration/fusion/relative/relative.ts";
import { RelativeSpace } from "../../../server/collaboration/fusion/relative/relative-space.ts";
import { representation, searchBack, softmax } from "../../../server/collaboration/fusion/relative/search.ts";
import { SimilarityRows } from "../../../server/collaboration/fusion/relative/similarity-rows.ts";
import type { StringMember } from "../../../server/collaboration/fusion/string-fusion.ts";
import type { Expert } from "../../../server/experts/expert.ts";
import type { Vocabulary } from "../../../server/experts/vocabulary.ts";
import { DenseDeepen } from "./dense-deepen.ts";
import { kinds, LETTERS, randomVocabulary, seeds } from "./setting.ts";
import { greedyOf, memberOf, textOfChoice, toyEmbeddings } from "./string-member.ts";
import { hash, ToyExpert, toyModel, toyVocabulary } from "./toy.ts";

const PUBLISHED = { rate: 0.5, steps: 5 };
const ALL: RelativeLimits = { tokens: 1000, floor: 0, anchors: 1000, perRow: 1000 };
const FEW: RelativeLimits = { tokens: 8, floor: 0, anchors: 6, perRow: 4 };

interface Side {
  readonly vocabulary: Vocabulary;
  readonly member: StringMember;
  readonly seed: number;
}

function side(kind: "random" | "peaky" | "text", seed: number, role: "code" | "general", weight: number): Side {
  const vocabulary = randomVocabulary(seed, [...LETTERS, "d"], role === "code" ? 0.5 : 0.7);
  const probabilities = toyModel(kind, seed, vocabulary)([]);
  return { vocabulary, member: memberOf(vocabulary, probabilities, { role, weight }), seed };
}

function spaceOf(sides: readonly Side[], limits: RelativeLimits): RelativeSpace {
  const experts = sides.map(({ vocabulary, member, seed }) => ({
    role: member.role,
    vocabulary,
    embeddings: toyEmbeddings(vocabulary, seed),
  }));
  return new RelativeSpace(experts, limits);
}

const fuse = (sides: readonly Side[], limits: RelativeLimits, options = PUBLISHED) =>
  fuseRelative(
    sides.map((each) => each.member),
    spaceOf(sides, limits),
    options,
    limits,
  );

describe("relative fusion", () => {
  it("is the published computation where nothing is left out", async () => {
    await fc.assert(
      fc.asyncProperty(kinds, seeds, async (kind, seed) => {
        const sides = [side(kind, seed, "code", 0.6), side(kind, seed + 1, "general", 0.4)];
        const dense = await DenseDeepen.compute(
          sides.map((each) => ({ ...each, embeddings: toyEmbeddings(each.vocabulary, each.seed) })),
          PUBLISHED,
        );
        const choice = await fuse(sides, ALL);
        fc.pre(dense.margin > 1e-6);
        expect(textOfChoice(choice)).toBe(dense.text);
        expect(choice.probability).toBeCloseTo(dense.probability, 8);
      }),
      { numRuns: 60 },
    );
  });

  it.each([
    { what: "sparse rows", limits: { ...ALL, anchors: 6, perRow: 4 }, same: 1, error: 1e-5 },
    {
      what: "sparse rows and two thirds of the tokens",
      limits: { tokens: 16, floor: 0, anchors: 6, perRow: 4 },
      same: 0.9,
      error: 0.02,
    },
  ])("stays near it with $what", async ({ limits, same, error }) => {
    const runs = 120;
    let agreed = 0;
    let difference = 0;
    for (let seed = 0; seed < runs; seed++) {
      const kind = (["random", "peaky", "text"] as const)[seed % 3] ?? "text";
      const sides = [side(kind, 7 * seed, "code", 0.6), side(kind, 7 * seed + 1, "general", 0.4)];
      const dense = await DenseDeepen.compute(
        sides.map((each) => ({ ...each, embeddings: toyEmbeddings(each.vocabulary, each.seed) })),
        PUBLISHED,
      );
      const choice = await fuse(sides, limits);
      if (textOfChoice(choice) === dense.text) agreed++;
      difference += Math.abs(choice.probability - dense.probabilityOf(textOfChoice(choice))) / runs;
    }
    expect(agreed / runs).toBeGreaterThanOrEqual(same);
    expect(difference).toBeLessThan(error);
  });

  it("of an expert with itself, or with one without weight, is that expert", async () => {
    await fc.assert(
      fc.asyncProperty(kinds, seeds, async (kind, seed) => {
        const own = side(kind, seed, "code", 0.7);
        const wanted = greedyOf(own.vocabulary, toyModel(kind, seed, own.vocabulary)([]));
        const twin = { ...own, member: { ...own.member, role: "general" as const, weight: 0.3 } };
        const silent = side(kind, seed + 1, "general", 0);
        for (const limits of [ALL, FEW]) {
          for (const group of [[own], [own, twin], [own, silent]]) {
            expect(textOfChoice(await fuse(group, limits))).toBe(wanted);
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  it("without a step of search is the leader's own choice", async () => {
    for (let seed = 0; seed < 30; seed++) {
      const leader = side("random", seed, "code", 0.5);
      const choice = await fuse([leader, side("random", seed + 50, "general", 0.5)], ALL, { rate: 0.5, steps: 0 });
      if (choice.bytes) expect(choice.token).toBe(likeliestText(leader));
    }
  });

  it("goes where the partner is sure, though the leader lists the token far down", async () => {
    const vocabulary = toyVocabulary(["for", "let", "if"]);
    const other = toyVocabulary(["if", "while", "for"]);
    const leader = memberOf(vocabulary, Float64Array.from([0.4, 0.35, 0.25, 0, 0, 0, 0]), { weight: 0.55 });
    const partner = memberOf(other, Float64Array.from([0.98, 0.01, 0.01, 0, 0, 0, 0]), {
      role: "general",
      weight: 0.45,
    });
    const sides = [
      { vocabulary, member: leader, seed: 1 },
      { vocabulary: other, member: partner, seed: 2 },
    ];
    const choice = await fuse(sides, { tokens: 2, floor: 0.02, anchors: 1, perRow: 3 });
    expect(textOfChoice(choice)).toBe("if");
    expect(choice.probabilities).toEqual({ code: expect.closeTo(0.25, 9), general: expect.closeTo(0.98, 9) });
  });

  it("ends where END is likelier than any text", async () => {
    const vocabulary = toyVocabulary(["a", "b"]);
    const ends = memberOf(vocabulary, Float64Array.from([0.2, 0.2, 0.6, 0, 0, 0]));
    const choice = await fuse([{ vocabulary, member: ends, seed: 1 }], ALL);
    expect(choice).toMatchObject({ bytes: undefined, probability: expect.closeTo(0.6, 12) });
    const onlyEnd = memberOf(vocabulary, Float64Array.from([0, 0, 1, 0, 0, 0]));
    expect((await fuse([{ vocabulary, member: onlyEnd, seed: 1 }], ALL)).bytes).toBeUndefined();
  });

  it("needs embeddings, and remembers what it read between requests", async () => {
    const vocabulary = toyVocabulary(["a", "b"]);
    const bare = new ToyExpert({ vocabulary, model: toyModel("peaky", 1, vocabulary) });
    await expect(relativeFusion([bare], PUBLISHED)).rejects.toThrow(NoEmbeddingsError);
    let opened = 0;
    const expert = Object.assign(new ToyExpert({ vocabulary, model: toyModel("peaky", 1, vocabulary) }), {
      embeddings: async () => {
        opened++;
        return toyEmbeddings(vocabulary, 1);
      },
    }) satisfies Expert;
    for (let i = 0; i < 2; i++) {
      const fuseStrings = await relativeFusion([expert], PUBLISHED);
      expect((await fuseStrings([memberOf(vocabulary, Float64Array.from([0.7, 0.3, 0, 0, 0, 0]))])).token).toBe(0);
    }
    expect(opened).toBe(1);
  });
});

describe("anchors", () => {
  it("are shared tokens, all of them where there is room, and the same ones each time", () => {
    fc.assert(
      fc.property(seeds, fc.integer({ min: 1, max: 60 }), (seed, size) => {
        const vocabularies = [randomVocabulary(seed), randomVocabulary(seed + 1, LETTERS, 0.6)] as const;
        const texts = vocabularies.map((vocabulary) => {
          return new Set([...vocabulary.order].map((token) => Buffer.from(vocabulary.bytes(token)).toString()));
        });
        const shared = [...(texts[0] ?? [])].filter((text) => texts[1]?.has(text));
        const anchors = sampleAnchors(vocabularies, size);
        const found = anchors.map(([token]) => Buffer.from(vocabularies[0].bytes(token as number)).toString());
        expect(new Set(found).size).toBe(Math.min(size, shared.length));
        expect(shared).toEqual(expect.arrayContaining(found));
        for (const [a, b] of anchors) {
          expect(vocabularies[0].bytes(a as number)).toEqual(vocabularies[1].bytes(b as number));
        }
        expect(sampleAnchors(vocabularies, size)).toEqual(anchors);
      }),
    );
    expect(sampleAnchors([toyVocabulary([])], 5)).toEqual([]);
  });

  it("of a step give each row the same weights as fixed ones do", async () => {
    const vocabulary = randomVocabulary(3, LETTERS, 0.8);
    const tokens = [...vocabulary.order];
    const fixed = new SimilarityRows(toyEmbeddings(vocabulary, 1), tokens, 5);
    const half = new SimilarityRows(toyEmbeddings(vocabulary, 1), tokens.slice(0, 4), 5);
    const all = await fixed.of(tokens, []);
    expect(await half.of(tokens, tokens.slice(4))).toEqual(all);
    for (const [i, row] of all.entries()) {
      expect(row.weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 12);
      expect(row.anchors[0]).toBe(i);
      expect(row.weights.length).toBeLessThanOrEqual(5);
    }
  });
});

describe("search back", () => {
  const setting = (seed: number) => {
    const rows = Array.from({ length: 5 }, (_, token) => {
      const weights = softmax(Float64Array.from({ length: 4 }, (_, anchor) => 3 * hash(seed, token, anchor)));
      return { anchors: Int32Array.from([0, 1, 2, 3]), weights };
    });
    const logits = Float64Array.from({ length: 5 }, (_, token) => 2 * hash(seed, 99, token));
    const target = softmax(Float64Array.from({ length: 4 }, (_, anchor) => 2 * hash(seed, 77, anchor)));
    const divergence = (at: Float64Array) => {
      const own = representation(softmax(at), rows, 4);
      return target.reduce((sum, wanted, anchor) => sum + wanted * Math.log(wanted / (own[anchor] as number)), 0);
    };
    return { rows, logits, target, divergence };
  };

  it("moves each logit against the slope of the divergence", () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const { rows, logits, target, divergence } = setting(seed);
        const moved = searchBack(logits, rows, target, { rate: 0.1, steps: 1 });
        const before = softmax(logits);
        const changes = moved.map((probability, i) => Math.log(probability / (before[i] as number)));
        const slopes = logits.map((_, i) => {
          const at = (step: number) => divergence(logits.map((logit, j) => logit + (i === j ? step : 0)));
          return (at(1e-5) - at(-1e-5)) / 2e-5;
        });
        for (const [i, slope] of slopes.entries()) {
          for (const [j, other] of slopes.entries()) {
            if (slope > 1e-4 && other < -1e-4) expect(changes[j]).toBeGreaterThan(changes[i] as number);
          }
        }
      }),
    );
  });

  it("comes nearer to the target with many small steps, and stays where it is reached", () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const { rows, logits, target, divergence } = setting(seed);
        const found = searchBack(logits, rows, target, { rate: 0.05, steps: 60 });
        expect(divergence(found.map(Math.log))).toBeLessThan(divergence(logits) + 1e-3);
        const own = representation(softmax(logits), rows, 4);
        const stayed = searchBack(logits, rows, own, PUBLISHED);
        for (const [i, probability] of softmax(logits).entries()) expect(stayed[i]).toBeCloseTo(probability, 9);
      }),
    );
  });
});

function likeliestText({ vocabulary, member }: Side): number | undefined {
  return [...member.distribution.tokens].find((token) => vocabulary.bytes(token).length > 0);
}
