import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { ByteEnsemble } from "../../../server/collaboration/fusion/byte-ensemble.ts";
import { Hypotheses } from "../../../server/collaboration/fusion/hypotheses.ts";
import { highest, lowest, type View } from "../../../server/collaboration/fusion/view.ts";
import { argmax, bytesAfter, greedyText } from "./brute-force.ts";
import { decode, kinds, type PureMember, pair, pureMember, seeds } from "./setting.ts";
import { hash, type ToyModel, toyModel, toyVocabulary } from "./toy.ts";

// Enumerating is slow on a busy machine.
vi.setConfig({ testTimeout: 30_000 });

const EVERYTHING = new Uint8Array(257).fill(1);
const encoder = new TextEncoder();

async function resolveAll(hypotheses: Hypotheses): Promise<View> {
  while (await hypotheses.refine(EVERYTHING));
  return hypotheses.view();
}

function expectExactly(view: View, wanted: Float64Array): void {
  expect(view.unopened + view.tail).toBe(0);
  const errors = [...wanted].map((p, event) => Math.abs(lowest(view, event) - p));
  expect(Math.max(...errors)).toBeLessThan(1e-9);
}

/** A text of letters that depends on the seed only. */
function someText(seed: number, length: number): number[] {
  return Array.from({ length }, (_, i) => 0x61 + Math.floor(3 * hash(seed, i)));
}

describe("hypotheses", () => {
  it("sum over all cuttings once everything is resolved, with and without END, with short lists", async () => {
    await fc.assert(
      fc.asyncProperty(
        kinds,
        seeds,
        fc.boolean(),
        fc.constantFrom(undefined, 4, 8),
        async (kind, seed, excludes, top) => {
          const [member] = pair(kind, seed, [{ top }]);
          const hypotheses = new Hypotheses(member, excludes, 0);
          const text: number[] = [];
          for (const byte of someText(seed, 6)) {
            expectExactly(await resolveAll(hypotheses), bytesAfter(member, text, !excludes));
            hypotheses.push(byte);
            text.push(byte);
          }
        },
      ),
      { numRuns: 25 },
    );
  });

  it("bound every probability on the way there", async () => {
    await fc.assert(
      fc.asyncProperty(kinds, seeds, fc.constantFrom(undefined, 4, 8), async (kind, seed, top) => {
        const [member] = pair(kind, seed, [{ top }]);
        const hypotheses = new Hypotheses(member, false, 0);
        const text: number[] = [];
        for (const byte of someText(seed, 5)) {
          const exact = bytesAfter(member, text);
          for (let steps = 0; steps < 3; steps++) {
            const view = hypotheses.view();
            const tooHigh = [...exact].map((p, event) => lowest(view, event) - p);
            const tooLow = [...exact].map((p, event) => p - highest(view, event));
            expect(Math.max(...tooHigh, ...tooLow)).toBeLessThan(1e-9);
            if (!(await hypotheses.refine(EVERYTHING))) break;
          }
          hypotheses.push(byte);
          text.push(byte);
        }
      }),
      { numRuns: 25 },
    );
  });

  it("do not lose a long text to rounding", async () => {
    const vocabulary = toyVocabulary(["a", "b", "c"]);
    const member = pureMember(vocabulary, toyModel("random", 3, vocabulary));
    const hypotheses = new Hypotheses(member, false, 0);
    const text = someText(3, 1000);
    for (const byte of text) {
      await hypotheses.refine(EVERYTHING);
      hypotheses.push(byte);
    }
    const prompt = text.map((byte) => byte - 0x61);
    expectExactly(await resolveAll(hypotheses), bytesAfter({ ...member, prompt }, []));
  });
});

describe("healing", () => {
  it("is the marginal over all ways to cut the pending bytes", async () => {
    await fc.assert(
      fc.asyncProperty(kinds, seeds, fc.integer({ min: 1, max: 4 }), async (kind, seed, length) => {
        const pending = Uint8Array.from(someText(seed, length));
        const [member] = pair(kind, seed, [{ pending, top: seed % 2 ? 6 : undefined }]);
        expectExactly(await resolveAll(new Hypotheses(member, false, 0)), bytesAfter(member, []));
      }),
      { numRuns: 25 },
    );
  });

  it("lets each member spell what it has kept back itself", async () => {
    await fc.assert(
      fc.asyncProperty(kinds, seeds, async (kind, seed) => {
        const typed = someText(seed, 4);
        const split = (kept: number, member: PureMember): PureMember => {
          const letters = typed.slice(0, 4 - kept).map((byte) => byte - 0x61);
          return { ...member, prompt: letters, pending: Uint8Array.from(typed.slice(4 - kept)) };
        };
        const [general, code] = pair(kind, seed);
        const members = [split(1, general), split(3, code)].map(
          ({ prompt, pending, role, weight, vocabulary, model }) =>
            pureMember(vocabulary, model, { prompt, pending, role, weight }),
        );
        const wanted = greedyText(members, 5);
        fc.pre(wanted.margin > 1e-9);
        const { text } = await decode(new ByteEnsemble(members, { tolerance: 0, shortcut: 1 }), 5);
        expect(text).toEqual(wanted.text);
      }),
      { numRuns: 25 },
    );
  });

  it("finishes a character whose first byte is pending", async () => {
    const [first, second] = encoder.encode("é") as unknown as [number, number];
    const bytes = [Uint8Array.of(first), Uint8Array.of(second), Uint8Array.of(0xa8), "a", "é", "éa"];
    const vocabulary = toyVocabulary(bytes);
    const model: ToyModel = (history) => {
      const p = new Float64Array(vocabulary.size).fill(0.01);
      p[[4, 3][history.length] ?? 6] = 0.9;
      const sum = p.reduce((a, b) => a + b, 0);
      return p.map((x) => x / sum);
    };
    const member = pureMember(vocabulary, model, { pending: Uint8Array.of(first) });
    expect(argmax(bytesAfter(member, []))).toBe(second);
    for (const options of [
      { tolerance: 0, shortcut: 1 },
      { tolerance: 0.02, shortcut: 0.5 },
    ]) {
      const { text, emissions } = await decode(new ByteEnsemble([member], options), 10);
      expect(new TextDecoder("utf-8", { fatal: true }).decode(Uint8Array.from([first, ...text]))).toBe("éa");
      expect(emissions.at(-1)?.end).toBe(true);
    }
  });

  it("fails with a typed error when nothing spells the pending bytes", async () => {
    const vocabulary = toyVocabulary(["a"]);
    const model: ToyModel = () => Float64Array.from([1, 0, 0, 0, 0]);
    const member = pureMember(vocabulary, model, { pending: encoder.encode("b") });
    await expect(new ByteEnsemble([member], { tolerance: 0.02, shortcut: 0.5 }).next()).rejects.toThrow(
      /cannot be spelled/,
    );
  });
});
