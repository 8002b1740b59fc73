import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import { Acceptance } from "../../../server/collaboration/acceptance.ts";
import { confidenceWeights } from "../../../server/collaboration/confidence.ts";
import { chooseFromMixture } from "../../../server/collaboration/fusion/token-mixture.ts";
import { chooseFromProduct } from "../../../server/collaboration/fusion/token-product.ts";
import type { WriteOptions } from "../../../server/collaboration/token-writer.ts";
import { kinds, LETTERS, randomVocabulary, seeds } from "../fusion/setting.ts";
import { GEOMETRIC, LINEAR, type Mean } from "../fusion/token-members.ts";
import { listTop, type ToyKind, type ToyModel, toyModel } from "../fusion/toy.ts";
import { at, type BatchCost, ClockedExpert, type Pair, SMALL, write } from "./clocked.ts";
import { infillingWords, request, type Script, scriptedModel } from "./scripted.ts";

// Many toy models are run for each property.
vi.setConfig({ testTimeout: 60_000 });

/** Costs with which drafts always pay. */
const CHEAP: BatchCost = (tokens) => 10 + 0.01 * (tokens - 1);
const DEAR: BatchCost = (tokens) => 100 + 0.01 * (tokens - 1);

function pair(
  kind: ToyKind,
  seed: number,
  { keptBack = 0, top = Number.POSITIVE_INFINITY, costs = [CHEAP, DEAR] } = {},
): Pair {
  const vocabulary = randomVocabulary(seed, LETTERS, 0.4, 2);
  const models = [toyModel(kind, seed, vocabulary), toyModel(kind, seed + 1, vocabulary)] as const;
  const [general, code] = (["general", "code"] as const).map(
    (role, i) =>
      new ClockedExpert(costs[i] as BatchCost, { role, vocabulary, model: models[i] as ToyModel, keptBack, top }),
  );
  return { experts: [general as ClockedExpert, code as ClockedExpert], models };
}

const fusions = fc.constantFrom(
  { choose: chooseFromMixture, mean: LINEAR },
  { choose: chooseFromProduct, mean: GEOMETRIC },
);
const gates = fc.constantFrom(1, 0.9, 0.6, 0.3, 0);
const weighings = fc.constantFrom<WriteOptions["weigh"]>(
  undefined,
  (distributions) => confidenceWeights(distributions, 0.5),
  (distributions) => confidenceWeights(distributions, 0),
);
/** Most often models that write much the same, so that drafts hold. */
const correlated = fc.oneof({ weight: 3, arbitrary: fc.constant<ToyKind>("text") }, { weight: 1, arbitrary: kinds });
/** Halves among them: then many tokens have equal probabilities, and the cheaper voice leads. */
const shares = fc.oneof(fc.constant(0.5), fc.double({ min: 0.1, max: 0.9, noNaN: true }));

/** Greedy tokens by the definition, and by how much each decision was ahead. */
function brute(
  { models, experts }: Pair,
  weight: number,
  {
    mean,
    gate,
    most,
    history,
    temperature,
  }: { mean: Mean; gate: number; most: number; history: number[]; temperature?: number },
) {
  const { vocabulary } = experts[0];
  const leader = weight >= 0.5 ? 0 : 1;
  const events = (probabilities: Float64Array) => {
    const ends = [...vocabulary.endTokens].reduce((sum, token) => sum + (probabilities[token] as number), 0);
    return [
      ...[...vocabulary.order].sort((a, b) => a - b).map((token) => [token, probabilities[token] as number] as const),
      [-1, ends] as const,
    ];
  };
  const sorted = (all: readonly (readonly [number, number])[]) => [...all].sort((a, b) => b[1] - a[1]);
  const written: number[] = [];
  let margin = 1;
  while (written.length < most) {
    const both = models.map((model) => model([...history, ...written]));
    const [first] = sorted(events(both[leader] as Float64Array));
    let next = first?.[0] as number;
    margin = gate < 1 ? Math.min(margin, Math.abs((first?.[1] as number) - gate)) : margin;
    if ((first?.[1] as number) < gate || gate === 1) {
      const weights =
        temperature === undefined
          ? [weight, 1 - weight]
          : confidenceWeights(
              both.map((all) => listTop(all, all.length)),
              temperature,
            );
      const [a, b] = both.map(events);
      const means = (a ?? []).map(([token, p], i) => [token, mean([p, (b ?? [])[i]?.[1] as number], weights)] as const);
      const [best, second] = sorted(means);
      margin = Math.min(margin, (best?.[1] as number) - (second?.[1] as number));
      next = best?.[0] as number;
    }
    if (next === -1) break;
    written.push(next);
  }
  return { text: written.map((token) => Buffer.from(vocabulary.bytes(token)).toString()).join(""), margin };
}

describe("several voices of one vocabulary", () => {
  test("write what fusion, weights and gate say by definition", async () => {
    const temperatures = fc.constantFrom(undefined, 0.5, 0);
    await fc.assert(
      fc.asyncProperty(
        kinds,
        seeds,
        fusions,
        gates,
        shares,
        temperatures,
        async (kind, seed, { choose, mean }, gate, share, temperature) => {
          const toys = pair(kind, seed);
          const history = toys.experts[0].tokenize("ab");
          const wanted = brute(toys, share, { mean, gate, most: 6, history, temperature });
          fc.pre(wanted.margin > 1e-9);
          const weigh: WriteOptions["weigh"] =
            temperature === undefined ? undefined : (distributions) => confidenceWeights(distributions, temperature);
          const written = await write(toys, share, request({ prompt: at("ab"), maxTokens: 6 }), {
            choose,
            gate,
            weigh,
          });
          expect(written.text).toBe(wanted.text);
        },
      ),
      { numRuns: 150 },
    );
  });

  test("write the same with drafts of any kind, whatever else is asked for", async () => {
    let drafted = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          kind: correlated,
          seed: seeds,
          share: shares,
          top: fc.constantFrom(2, 5, 1000),
          keptBack: fc.nat(2),
        }),
        fc.record({ fusion: fusions, gate: gates, weigh: weighings, swapped: fc.boolean() }),
        fc.record({
          maxTokens: fc.integer({ min: 1, max: 24 }),
          stopAt: fc.option(fc.integer({ min: 1, max: 24 })),
          lookup: fc.array(fc.string({ unit: fc.constantFrom(...LETTERS), maxLength: 40 }), { maxLength: 2 }),
        }),
        async (
          { kind, seed, share, top, keptBack },
          { fusion, gate, weigh, swapped },
          { maxTokens, stopAt, lookup },
        ) => {
          const costs = swapped ? [DEAR, CHEAP] : [CHEAP, DEAR];
          const stop = (text: string) => (stopAt !== null && text.length >= stopAt ? stopAt : undefined);
          const completion = request({ prompt: at("abcabcabcabcab", "cab"), maxTokens, stop });
          const options = { choose: fusion.choose, gate, weigh };
          const plain = pair(kind, seed, { keptBack, top, costs });
          const fast = pair(kind, seed, { keptBack, top, costs });
          const wanted = await write(plain, share, completion, options);
          const acceptance = new Acceptance({ tokens: 4, share: 0.9 });
          const found = await write(fast, share, { ...completion, lookup }, { ...options, acceptance });
          expect({ ...found, lengths: [] }).toEqual({ ...wanted, lengths: [] });
          // Drafts are taken back.
          expect(Math.max(...found.lengths)).toBeLessThanOrEqual(Math.max(...wanted.lengths));
          if (fast.experts.some(({ batches }) => batches.some((size) => size > 2))) drafted++;
        },
      ),
      { numRuns: 400 },
    );
    expect(drafted).toBeGreaterThan(15);
  });

  test("break ties alike with and without drafts", async () => {
    const flat: ToyModel = (history) =>
      Float64Array.from([0.2, 0.2, 0.2, 0.2, 0.1, 0.1, 0]).map((p) => (history.length > 9 ? 1 / 7 : p));
    const vocabulary = randomVocabulary(1, LETTERS, 0);
    const model: ToyModel = (history) => flat(history).slice(0, vocabulary.size);
    const toys = () => {
      const expert = (role: "general" | "code", batch: BatchCost) =>
        new ClockedExpert(batch, { role, vocabulary, model });
      return { experts: [expert("general", CHEAP), expert("code", DEAR)] as const, models: [model, model] as const };
    };
    const completion = request({ prompt: at("ab"), maxTokens: 12 });
    for (const choose of [chooseFromMixture, chooseFromProduct]) {
      const wanted = await write(toys(), 0.5, completion, { choose });
      const found = await write(toys(), 0.5, completion, {
        choose,
        acceptance: new Acceptance({ tokens: 4, share: 0.9 }),
      });
      expect(found.trace).toEqual(wanted.trace);
    }
  });
});

describe("the gate", () => {
  const script: Script = [...Array.from({ length: 6 }, () => ["one", 0.95] as const), ["two", 0.4], ["ten", 0.95]];
  const voices = (leader: Script, partner: Script): Pair => {
    const models = [partner, leader].map((each) => scriptedModel(infillingWords, each)) as [ToyModel, ToyModel];
    const [general, code] = (["general", "code"] as const).map(
      (role, i) => new ClockedExpert(SMALL, { role, vocabulary: infillingWords, model: models[i] as ToyModel }),
    );
    return { experts: [general as ClockedExpert, code as ClockedExpert], models };
  };

  test("asks the partner where the leader is unsure, and lets it read what it missed in one batch", async () => {
    const toys = voices(script, script);
    const written = await write(toys, 0.3, request({ prompt: at("x") }), { gate: 0.9 });
    expect(written.text).toBe("oneoneoneoneoneonetwoten");
    expect(toys.experts[0].batches).toEqual([6]);
    expect(written.trace.map(({ from }) => from)).toEqual(
      [...Array(6).fill("code"), "code", "code"].map((from, i) => (i === 6 ? written.trace[6]?.from : from)),
    );
    expect(Object.keys(written.trace[6]?.probabilities ?? {}).sort()).toEqual(["code", "general"]);
    expect(Object.keys(written.trace[7]?.probabilities ?? {})).toEqual(["code"]);
  });

  test("0 never asks, 1 always does, even where the leader has no doubt", async () => {
    const sure: Script = [["one", 1]];
    const never = voices(script, script);
    await write(never, 0.3, request({ prompt: at("x") }), { gate: 0 });
    expect(never.experts[0].batches).toEqual([]);
    const always = voices(sure, [["two", 0.9]]);
    const { trace } = await write(always, 0.3, request({ prompt: at("x") }), { gate: 1 });
    expect(trace[0]?.probabilities.general).toBeCloseTo(0.1 / 7, 9);
  });
});
