import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { ByteEnsemble } from "../../../server/collaboration/fusion/byte-ensemble.ts";
import type { Token } from "../../../server/experts/expert.ts";
import type { Vocabulary } from "../../../server/experts/vocabulary.ts";
import { decode, kinds, LETTERS, pair, pureMember, randomVocabulary, seeds } from "./setting.ts";
import { hash, type ToyModel, toyModel, toyVocabulary } from "./toy.ts";

// Many toy models are run for each property.
vi.setConfig({ testTimeout: 30_000 });

const USUAL = { tolerance: 0.02, shortcut: 0.5 };
const LENGTH = 10;

/** The greedy tokens of a model; END last if it ends. */
function greedy(model: ToyModel, vocabulary: Vocabulary, length: number) {
  const tokens: Token[] = [];
  const probabilities: number[] = [];
  let bytes = 0;
  while (bytes < length) {
    const all = model(tokens);
    // Control tokens without text are as if they were not there.
    const rest = [...vocabulary.order, ...vocabulary.endTokens].reduce((sum, t) => sum + (all[t] as number), 0);
    const p = all.map((each) => each / rest);
    const end = [...vocabulary.endTokens].reduce((sum, token) => sum + (p[token] as number), 0);
    const best = [...vocabulary.order].sort((a, b) => (p[b] as number) - (p[a] as number) || a - b)[0] as Token;
    if (end > (p[best] as number)) return { tokens, probabilities, ends: true };
    tokens.push(best);
    probabilities.push(p[best] as number);
    bytes += vocabulary.bytes(best).length;
  }
  return { tokens, probabilities, ends: false };
}

const bytesOf = (vocabulary: Vocabulary, tokens: readonly Token[]) =>
  tokens.flatMap((token) => [...vocabulary.bytes(token)]);

describe("the gate of a byte ensemble", () => {
  it("changes nothing from 1 on", async () => {
    await fc.assert(
      fc.asyncProperty(kinds, seeds, fc.boolean(), async (kind, seed, mayEnd) => {
        const members = () => pair(kind, seed, [{ mayEnd }]);
        const wanted = await decode(new ByteEnsemble(members(), USUAL), LENGTH);
        const found = await decode(new ByteEnsemble(members(), { ...USUAL, gate: 1 }), LENGTH);
        expect(found).toEqual(wanted);
      }),
      { numRuns: 30 },
    );
  });

  it("0 writes the leader's own greedy tokens, one run each, and never runs the partner", async () => {
    await fc.assert(
      fc.asyncProperty(kinds, seeds, fc.constantFrom(undefined, 6), async (kind, seed, top) => {
        const [general, code] = pair(kind, seed, [{ top }, { top }]);
        const wanted = greedy(general.model, general.vocabulary, LENGTH);
        const text = bytesOf(general.vocabulary, wanted.tokens);
        const ensemble = new ByteEnsemble([code, general], { ...USUAL, gate: 0 });
        const found = await decode(ensemble, Math.max(1, text.length));
        expect(found.text).toEqual(text);
        expect(code.histories).toEqual([]);
        expect(ensemble.work.runs).toEqual({ general: found.emissions.length, code: 0 });
        expect(found.emissions.every(({ from }) => from === "general")).toBe(true);
        expect(found.emissions.map(({ bytes }) => bytes.length)).toEqual(
          [...wanted.tokens.map((token) => general.vocabulary.bytes(token).length), 0].slice(0, found.emissions.length),
        );
        for (const [i, { probabilities }] of found.emissions.entries()) {
          if (wanted.probabilities[i] === undefined) continue;
          expect(probabilities.general).toBeLessThanOrEqual(wanted.probabilities[i] + 1e-9);
          if (top === undefined) expect(probabilities.general).toBeCloseTo(wanted.probabilities[i], 9);
        }
      }),
      { numRuns: 40 },
    );
  });

  it("at 0 heals pending bytes as the leader would alone", async () => {
    await fc.assert(
      fc.asyncProperty(kinds, seeds, fc.integer({ min: 1, max: 4 }), async (kind, seed, length) => {
        const pending = Uint8Array.from({ length }, (_, i) => 0x61 + Math.floor(3 * hash(seed, i)));
        const [general, code] = pair(kind, seed, [{ pending }, { pending }]);
        const alone = await decode(new ByteEnsemble([general], { ...USUAL, shortcut: 0 }), LENGTH);
        const found = await decode(new ByteEnsemble([general, code], { ...USUAL, gate: 0 }), LENGTH);
        expect(found.text).toEqual(alone.text);
        expect(code.histories).toEqual([]);
      }),
      { numRuns: 30 },
    );
  });

  it("lets the leader alone write only what it gives that probability, and asks both elsewhere", async () => {
    let gated = 0;
    let asked = 0;
    await fc.assert(
      fc.asyncProperty(
        kinds,
        seeds,
        fc.constantFrom(0.3, 0.6, 0.9),
        fc.constantFrom(undefined, 6),
        fc.boolean(),
        async (kind, seed, gate, top, mayEnd) => {
          const members = pair(kind, seed, [{ top, mayEnd }, { top }]);
          const ensemble = new ByteEnsemble(members, { ...USUAL, budget: 24, gate });
          const { text, emissions } = await decode(ensemble, 2 * LENGTH);
          for (const { probabilities, end } of emissions) {
            if (Object.keys(probabilities).length > 1) asked++;
            else if (end) expect(Object.keys(probabilities)).toEqual([mayEnd ? "general" : "code"]);
            else {
              gated++;
              expect(probabilities.general).toBeGreaterThanOrEqual(gate - 1e-9);
            }
          }
          expect(ensemble.work.bytes).toBe(text.length);
          // Where a member stands is always a way to cut the text.
          for (const { vocabulary, histories } of members) {
            for (const history of histories) {
              const spelled = bytesOf(vocabulary, history);
              expect(spelled).toEqual(text.slice(0, spelled.length));
            }
          }
        },
      ),
      { numRuns: 80, seed: 1 },
    );
    expect(Math.min(gated, asked)).toBeGreaterThan(50);
  });

  it("of an expert with itself writes its greedy tokens as long as it is sure of them", async () => {
    await fc.assert(
      fc.asyncProperty(kinds, seeds, fc.constantFrom(0, 0.5, 0.9), async (kind, seed, gate) => {
        const vocabulary = randomVocabulary(seed);
        const model = toyModel(kind, seed, vocabulary);
        const wanted = greedy(model, vocabulary, LENGTH);
        const text = bytesOf(vocabulary, wanted.tokens);
        const twin = (role: "general" | "code") => pureMember(vocabulary, model, { role, weight: 0.5 });
        const options = { tolerance: 0.02, shortcut: 0, gate };
        const { text: found } = await decode(
          new ByteEnsemble([twin("general"), twin("code")], options),
          text.length || 1,
        );
        const sure = wanted.probabilities.findIndex((probability) => probability < gate);
        const certain = sure < 0 ? text : bytesOf(vocabulary, wanted.tokens.slice(0, sure));
        expect(found.slice(0, certain.length)).toEqual(certain);
      }),
      { numRuns: 30 },
    );
  });
});

describe("END and the gate", () => {
  const vocabulary = toyVocabulary(["a", "b"]);
  /** Writes "a" once, then ends with this probability; the rest goes to "b". */
  const ending =
    (end: number): ToyModel =>
    (history) =>
      Float64Array.from(history.length === 0 ? [0.98, 0.01, 0.01, 0, 0, 0] : [0, 1 - end, end, 0, 0, 0]);
  const write = async (
    leader: readonly [end: number, mayEnd: boolean],
    partner: readonly [end: number, mayEnd: boolean],
    gate: number,
  ) => {
    const members = [
      pureMember(vocabulary, ending(leader[0]), { role: "general", weight: 0.7, mayEnd: leader[1] }),
      pureMember(vocabulary, ending(partner[0]), { role: "code", weight: 0.3, mayEnd: partner[1] }),
    ];
    const { text, emissions } = await decode(new ByteEnsemble(members, { ...USUAL, gate }), 3);
    return { text: Buffer.from(text).toString(), runs: members[1]?.histories.length, last: emissions.at(-1) };
  };

  it("a leader with a say ends alone", async () => {
    const { text, runs, last } = await write([0.97, true], [0.01, true], 0.9);
    expect([text, runs]).toEqual(["a", 0]);
    expect(last).toMatchObject({ end: true, from: "general", certified: true });
  });

  it("a leader without a say cannot end alone, nor go on alone where it expects END", async () => {
    const { text, runs, last } = await write([0.97, false], [0.96, true], 0.9);
    expect(text).toBe("a");
    expect(runs).toBeGreaterThan(0);
    expect(Object.keys(last?.probabilities ?? {})).toEqual(["code"]);
    expect((await write([0.97, false], [0.01, true], 0.9)).text).toBe("abb");
    expect((await write([0.97, false], [0.96, true], 0)).text).toBe("a");
    // It is 4 % sure of END, which leaves less than the gate for anything else.
    expect((await write([0.04, false], [0.96, true], 0.97)).text).toBe("a");
    expect((await write([0.04, false], [0.96, true], 0.9)).text).toBe("abb");
  });

  it("where nobody has a say all have", async () => {
    expect((await write([0.97, false], [0.01, false], 0.9)).text).toBe("a");
  });
});

it("the gate saves runs of the partner", async () => {
  const runs = { open: 0, gated: 0 };
  for (let seed = 0; seed < 8; seed++) {
    for (const [name, gate] of [
      ["open", 1],
      ["gated", 0.5],
    ] as const) {
      const vocabularies = [0, 1].map((i) => randomVocabulary(2 * seed + i, LETTERS, 0.5));
      const members = vocabularies.map((vocabulary, i) =>
        pureMember(vocabulary, toyModel("text", seed + i, vocabulary), {
          role: i === 0 ? "general" : "code",
          weight: i === 0 ? 0.4 : 0.6,
        }),
      );
      const ensemble = new ByteEnsemble(members, { ...USUAL, gate });
      await decode(ensemble, 20);
      runs[name] += ensemble.work.runs.general ?? 0;
    }
  }
  expect(runs.gated).toBeLessThan(0.8 * runs.open);
});
