import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { ByteEnsemble } from "../../../server/collaboration/fusion/byte-ensemble.ts";
import { MemberOverSequence } from "../../../server/collaboration/fusion/member-over-sequence.ts";
import type { Token } from "../../../server/experts/expert.ts";
import { decode, kinds, pureMember, randomVocabulary, seeds } from "./setting.ts";
import { listTop, ToyExpert, toyModel } from "./toy.ts";

// Enumerating is slow on a busy machine.
vi.setConfig({ testTimeout: 30_000 });

const PROMPT = { prefix: "abca", middle: "bb", suffix: "" };

async function overSequence(
  seed: number,
  kind: "random" | "peaky" | "text" = "random",
  top?: number,
  signal?: AbortSignal,
) {
  const vocabulary = randomVocabulary(seed);
  const model = toyModel(kind, seed, vocabulary);
  const expert = new ToyExpert({ vocabulary, model, top, keptBack: 1 });
  const sequence = await expert.open(PROMPT, signal ?? new AbortController().signal);
  const member = new MemberOverSequence(sequence, { role: "code", weight: 1, mayEnd: true, vocabulary });
  return { vocabulary, model, expert, sequence, member, prompt: [...sequence.tokens] };
}

describe("a member over one sequence", () => {
  it("says after every branch switch what a fresh run says", async () => {
    const histories = fc.array(fc.array(fc.integer({ min: 0, max: 2 }), { maxLength: 5 }), {
      minLength: 1,
      maxLength: 12,
    });
    await fc.assert(
      fc.asyncProperty(seeds, histories, async (seed, visits) => {
        const { member, model, vocabulary, prompt } = await overSequence(seed);
        for (const [i, history] of visits.entries()) {
          const probabilities = model([...prompt, ...history]);
          const { distribution, logProbabilities } = await member.run(history);
          expect(distribution).toEqual(listTop(probabilities, vocabulary.size));
          const wanted: Token[] = [2, 0];
          if (i % 2)
            expect([...(await logProbabilities(wanted))]).toEqual(
              wanted.map((t) => Math.log(probabilities[t] as number)),
            );
        }
      }),
      { numRuns: 30 },
    );
  });

  it("pays once for a history, and feeds only what is not shared", async () => {
    const { member, expert } = await overSequence(1);
    await member.run([0, 1, 2]);
    expect(expert.fed).toBe(3);
    await member.run([0, 1]);
    await member.run([0, 1, 2]);
    await member.run([0]);
    expect(expert.fed).toBe(3);
    await member.run([0, 1, 0]);
    expect(expert.fed).toBe(4);
    expect(member.tokens).toBe(4);
  });

  it("feeds what probably follows in the same batch, and says the same as without", async () => {
    const { member, expert, model, prompt, vocabulary, sequence } = await overSequence(4);
    const feed = vi.spyOn(sequence, "feed");
    const freshly = (history: readonly Token[]) => listTop(model([...prompt, ...history]), vocabulary.size);
    const { distribution, logProbabilities } = await member.run([0, 1], [2]);
    expect(distribution).toEqual(freshly([0, 1]));
    expect((await member.run([0, 1, 2])).distribution).toEqual(freshly([0, 1, 2]));
    expect(feed.mock.calls).toEqual([[[0, 1, 2]]]);
    expect([...(await logProbabilities([1]))]).toEqual([Math.log(model([...prompt, 0, 1])[1] as number)]);
    expect((await member.run([0, 1, 0], [1])).distribution).toEqual(freshly([0, 1, 0]));
    expect(expert.fed).toBe(5);
  });

  it("lets an ensemble write what it writes with fresh runs", async () => {
    await fc.assert(
      fc.asyncProperty(kinds, seeds, fc.constantFrom(undefined, 6), async (kind, seed, top) => {
        const { member, model, vocabulary, prompt, sequence } = await overSequence(seed, kind, top);
        const pure = pureMember(vocabulary, model, { prompt, pending: sequence.pending, top });
        const options = { tolerance: 0.02, shortcut: 0.5 };
        const wanted = await decode(new ByteEnsemble([pure], options), 8);
        const ensemble = new ByteEnsemble([member], options);
        expect(await decode(ensemble, 8)).toEqual(wanted);
        expect(ensemble.work.runs).toEqual({ code: pure.histories.length });
      }),
      { numRuns: 30 },
    );
  });

  it("passes an abort on", async () => {
    const controller = new AbortController();
    const { member } = await overSequence(2, "random", undefined, controller.signal);
    const ensemble = new ByteEnsemble([member], { tolerance: 0.02, shortcut: 0.5 });
    await ensemble.next();
    controller.abort();
    await expect(decode(ensemble, 100)).rejects.toMatchObject({ name: "AbortError" });
  });
});
