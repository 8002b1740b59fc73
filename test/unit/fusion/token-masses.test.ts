import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { Hypotheses } from "../../../server/collaboration/fusion/hypotheses.ts";
import { END, type Node, TokenMasses } from "../../../server/collaboration/fusion/token-masses.ts";
import { lowest, type View } from "../../../server/collaboration/fusion/view.ts";
import type { Vocabulary } from "../../../server/experts/vocabulary.ts";
import { kinds, pureMember, randomVocabulary, seeds } from "./setting.ts";
import { listTop, type ToyModel, toyModel, toyVocabulary } from "./toy.ts";

// Enumerating is slow on a busy machine.
vi.setConfig({ testTimeout: 30_000 });

function nodeOf(vocabulary: Vocabulary, bytes: Uint8Array): Node {
  return { interval: vocabulary.startingWith(bytes), depth: bytes.length };
}

function massOf(probabilities: Float64Array, vocabulary: Vocabulary, prefix: readonly number[]): number {
  return [...vocabulary.order]
    .filter((token) => prefix.every((byte, i) => vocabulary.bytes(token)[i] === byte))
    .reduce((sum, token) => sum + (probabilities[token] as number), 0);
}

describe("token masses", () => {
  it("bracket the mass of every byte after every prefix, tightly once all is learnt", () => {
    fc.assert(
      fc.property(kinds, seeds, fc.constantFrom(3, 6, 9), (kind, seed, top) => {
        const vocabulary = randomVocabulary(seed, ["a", "b", "c"], 0.6, 2);
        const probabilities = toyModel(kind, seed, vocabulary)([]);
        const masses = new TokenMasses(vocabulary, listTop(probabilities, top));
        for (const learnt of [false, true]) {
          if (learnt) {
            const missing = [...masses.unknownIn(vocabulary.all), ...masses.unknownEnds];
            masses.learn(
              missing,
              Float64Array.from(missing, (token) => Math.log(probabilities[token] as number)),
            );
          }
          for (const prefix of ["", "a", "bc", "c"]) {
            const bytes = new TextEncoder().encode(prefix);
            const children = masses.children(nodeOf(vocabulary, bytes));
            if (learnt) expect(children.tail).toBe(0);
            for (const [i, event] of children.events.entries()) {
              const exact =
                event === END
                  ? [...vocabulary.endTokens].reduce((sum, token) => sum + (probabilities[token] as number), 0)
                  : massOf(probabilities, vocabulary, [...bytes, event]);
              const known = children.masses[i] as number;
              expect(known).toBeLessThanOrEqual(exact + 1e-12);
              expect(known + (children.bounds[i] as number)).toBeGreaterThanOrEqual(exact - 1e-9);
            }
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  it("without END are the distribution of a model that never ends", () => {
    const vocabulary = toyVocabulary(["a", "b", "ab"], 2);
    const masses = new TokenMasses(vocabulary, listTop(Float64Array.from([0.2, 0.1, 0.1, 0.4, 0.1, 0.1, 0, 0]), 8));
    masses.excludeEnd();
    const children = masses.children(nodeOf(vocabulary, new Uint8Array(0)));
    expect(children.events).toEqual([0x61, 0x62]);
    expect(children.masses[0]).toBeCloseTo(0.6, 9);
    expect(masses.probability(0)).toBeCloseTo(0.4, 9);
  });

  it("keep a way open for tokens that a rounded list leaves nothing", () => {
    const vocabulary = toyVocabulary(["a", "b"]);
    const rounded = { tokens: Int32Array.of(0), logProbabilities: Float64Array.of(0), unlisted: 0 };
    expect(new TokenMasses(vocabulary, rounded).children(nodeOf(vocabulary, new Uint8Array(0))).tail).toBeGreaterThan(
      0,
    );
  });
});

describe("byte mixing with posterior weights", () => {
  it("equals the token mixture of experts with one vocabulary", async () => {
    // No token begins another: then a text has one cutting, and weights can be followed inside the token.
    const vocabulary = toyVocabulary(["aa", "ab", "ba", "bba", "bbb"]);
    await fc.assert(
      fc.asyncProperty(seeds, async (seed) => {
        const weights = [0.55, 0.45];
        const models = [toyModel("random", seed, vocabulary), toyModel("random", seed + 1, vocabulary)];
        const mixed: ToyModel = (history) => {
          const [one, other] = models.map((model) => model(history)) as [Float64Array, Float64Array];
          return one.map((p, i) => (weights[0] as number) * p + (weights[1] as number) * (other[i] as number));
        };
        const views = [...models, mixed].map((model) => new Hypotheses(pureMember(vocabulary, model), false, 0));
        const within: number[] = [];
        for (const byte of [0x62, 0x62]) {
          for (const hypotheses of views) await hypotheses.refine(new Uint8Array(257));
          const posterior = models.map((model, i) => {
            const p = model([]);
            // Before the token the share of everything that is an event: all but the control tokens.
            const ends = [...vocabulary.endTokens].reduce((sum, token) => sum + (p[token] as number), 0);
            return (weights[i] as number) * (massOf(p, vocabulary, within) + (within.length === 0 ? ends : 0));
          });
          const total = posterior.reduce((a, b) => a + b, 0);
          const [one, other, mixture] = views.map((hypotheses) => hypotheses.view()) as [View, View, View];
          const errors = Array.from({ length: END + 1 }, (_, event) => {
            const q = (posterior[0] as number) * lowest(one, event) + (posterior[1] as number) * lowest(other, event);
            return Math.abs(lowest(mixture, event) - q / total);
          });
          expect(Math.max(...errors)).toBeLessThan(1e-9);
          for (const hypotheses of views) hypotheses.push(byte);
          within.push(byte);
        }
      }),
      { numRuns: 40 },
    );
  });
});
