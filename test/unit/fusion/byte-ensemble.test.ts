import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { ByteEnsemble } from "../../../server/collaboration/fusion/byte-ensemble.ts";
import type { ExpertRole } from "../../../server/experts/expert.ts";
import { argmax, bytesAfter, END, greedyText, margin, mixtureAfter } from "./brute-force.ts";
import { decode, eventOf, kinds, pair, pureMember, randomVocabulary, seeds } from "./setting.ts";
import { listTop, type ToyModel, toyModel, toyVocabulary } from "./toy.ts";

// Enumerating is slow on a busy machine.
vi.setConfig({ testTimeout: 30_000 });

const EXACT = { tolerance: 0, shortcut: 1 };
const LENGTH = 7;

describe("byte ensemble without tolerance and shortcut", () => {
  it("writes the greedy text of the sum over all cuttings", async () => {
    await fc.assert(
      fc.asyncProperty(kinds, seeds, async (kind, seed) => {
        const members = pair(kind, seed);
        const wanted = greedyText(members, LENGTH);
        fc.pre(wanted.margin > 1e-9);
        const { text, emissions } = await decode(new ByteEnsemble(members, EXACT), LENGTH);
        expect(text).toEqual(wanted.text);
        expect(emissions.every(({ certified }) => certified)).toBe(true);
      }),
      { numRuns: 25 },
    );
  });

  it("reports probabilities that are never too high", async () => {
    await fc.assert(
      fc.asyncProperty(kinds, seeds, async (kind, seed) => {
        const members = pair(kind, seed);
        const { emissions } = await decode(new ByteEnsemble(members, EXACT), LENGTH);
        const text: number[] = [];
        for (const emission of emissions) {
          const event = eventOf(emission);
          for (const member of members) {
            const p = bytesAfter(member, text)[event] as number;
            expect(emission.probabilities[member.role]).toBeLessThanOrEqual(p + 1e-9);
          }
          text.push(...emission.bytes);
        }
      }),
      { numRuns: 25 },
    );
  });

  it("lets END be decided by the members that have a say in it", async () => {
    await fc.assert(
      fc.asyncProperty(kinds, seeds, fc.constantFrom(0.1, 0.55, 0.9), async (kind, seed, weight) => {
        const members = pair(kind, seed, [{ mayEnd: false, weight }, { weight: 1 - weight }]);
        const wanted = greedyText(members, LENGTH);
        fc.pre(wanted.margin > 1e-9);
        const { text, emissions } = await decode(new ByteEnsemble(members, EXACT), LENGTH);
        expect(text).toEqual(wanted.text);
        for (const { end, probabilities } of emissions) if (end) expect(Object.keys(probabilities)).toEqual(["code"]);
      }),
      { numRuns: 25 },
    );
  });

  it("never ends inside a token, and sums all end tokens", async () => {
    const vocabulary = toyVocabulary(["a", "b", "ab", "abb"], 3);
    // Each end token is less likely than "ab", all three together are likelier.
    const model: ToyModel = (history) => {
      const p = new Float64Array(vocabulary.size);
      if (history.length === 0) p.set([0.1, 0, 0.9, 0]);
      else p.set([0.05, 0.05, 0.3, 0, 0.2, 0.2, 0.2]);
      return p;
    };
    const member = pureMember(vocabulary, model);
    const { text, emissions } = await decode(new ByteEnsemble([member], EXACT), 10);
    expect(String.fromCharCode(...text)).toBe("ab");
    expect(emissions.at(-1)).toMatchObject({ end: true, certified: true });
    // Not all cuttings were followed, but enough to see that no single end token does it.
    expect(emissions.at(-1)?.probabilities.code).toBeGreaterThan(0.5);
    expect(bytesAfter(member, [0x61])[END]).toBeCloseTo((0.1 * 0.6) / (0.1 + 0.9), 9);
  });

  it("breaks ties by the smallest byte, END last, whatever the order of the members", async () => {
    const vocabulary = toyVocabulary(["a", "b"]);
    const model = (likely: number): ToyModel => {
      return () => Float64Array.from({ length: vocabulary.size }, (_, token) => (token === likely ? 1 : 0));
    };
    const general = pureMember(vocabulary, model(1), { role: "general", weight: 0.5 });
    const code = pureMember(vocabulary, model(0), { role: "code", weight: 0.5 });
    const ending = pureMember(vocabulary, model(2), { role: "general", weight: 0.5 });
    for (const members of [
      [general, code],
      [code, general],
      [code, ending],
      [ending, code],
    ]) {
      const emission = await new ByteEnsemble(members, EXACT).next();
      expect(String.fromCharCode(...emission.bytes)).toBe("a");
      expect(emission.from).toBe("code");
    }
  });

  it("does not depend on the order of the members", async () => {
    await fc.assert(
      fc.asyncProperty(
        kinds,
        seeds,
        fc.constantFrom(0, 0.02),
        fc.constantFrom(0.5, 1),
        async (kind, seed, tolerance, shortcut) => {
          const [general, code] = pair(kind, seed);
          const one = await decode(new ByteEnsemble([general, code], { tolerance, shortcut }), LENGTH);
          const other = await decode(new ByteEnsemble([code, general], { tolerance, shortcut }), LENGTH);
          expect(other.text).toEqual(one.text);
        },
      ),
      { numRuns: 25 },
    );
  });
});

describe("byte ensemble of one expert", () => {
  it("with itself, or with a partner of weight 0, is that expert's own byte-greedy text", async () => {
    await fc.assert(
      fc.asyncProperty(kinds, seeds, async (kind, seed) => {
        const [general, code] = pair(kind, seed);
        const alone = greedyText([general], LENGTH);
        fc.pre(alone.margin > 1e-9);
        const twin = { ...general, role: "code" as ExpertRole, weight: 0.45 };
        expect((await decode(new ByteEnsemble([general, twin], EXACT), LENGTH)).text).toEqual(alone.text);
        const silent = { ...code, weight: 0 };
        const { emissions, text } = await decode(new ByteEnsemble([general, silent], EXACT), LENGTH);
        expect(text).toEqual(alone.text);
        expect(silent.histories).toEqual([]);
        expect(emissions.every(({ from }) => from === "general")).toBe(true);
      }),
      { numRuns: 25 },
    );
  });

  it("with shortcut 0 is that expert's token-greedy text", async () => {
    await fc.assert(
      fc.asyncProperty(kinds, seeds, fc.boolean(), fc.constantFrom(undefined, 8), async (kind, seed, twins, top) => {
        const vocabulary = randomVocabulary(seed);
        const model = toyModel(kind, seed, vocabulary);
        const tokens: number[] = [];
        const wanted: number[] = [];
        while (wanted.length < 12) {
          const p = model(tokens);
          const token = [...vocabulary.order, ...vocabulary.endTokens].reduce((a, b) =>
            (p[b] as number) > (p[a] as number) ? b : a,
          );
          if (vocabulary.endTokens.has(token)) break;
          tokens.push(token);
          wanted.push(...vocabulary.bytes(token));
        }
        const one = pureMember(vocabulary, model, { role: "general", weight: 0.5, top });
        const members = twins ? [one, pureMember(vocabulary, model, { weight: 0.5, top })] : [one];
        const { text, emissions } = await decode(
          new ByteEnsemble(members, { tolerance: 0.02, shortcut: 0 }),
          wanted.length || 1,
        );
        expect(text).toEqual(wanted);
        expect(emissions.every(({ from }) => from === (twins ? "both" : "general"))).toBe(true);
        expect(one.histories.length).toBeLessThanOrEqual(tokens.length + 1);
      }),
      { numRuns: 25 },
    );
  });
});

describe("byte ensemble with tolerance and shortcut", () => {
  it("never certifies a byte that is not the likeliest, also with short lists", async () => {
    let certified = 0;
    let all = 0;
    await fc.assert(
      fc.asyncProperty(
        kinds,
        seeds,
        fc.constantFrom(0, 0.02, 0.2),
        fc.constantFrom(undefined, 4, 6, 8),
        async (kind, seed, tolerance, top) => {
          const members = pair(kind, seed, [{ top }, { top }]);
          const ensemble = new ByteEnsemble(members, { tolerance, shortcut: 1 });
          const { emissions } = await decode(ensemble, LENGTH);
          const text: number[] = [];
          for (const emission of emissions) {
            const q = mixtureAfter(members, text);
            all++;
            if (emission.certified) {
              certified++;
              expect(q[eventOf(emission)]).toBeGreaterThanOrEqual((q[argmax(q)] as number) - 1e-9);
            } else {
              expect(tolerance > 0 || margin(q) < 1e-9).toBe(true);
            }
            text.push(...emission.bytes);
          }
          expect(ensemble.work.bytes).toBe(text.length);
          expect(ensemble.work.uncertified).toBe(emissions.filter((emission) => !emission.certified).length);
        },
      ),
      // The share is of a sample, so the sample is always the same.
      { numRuns: 50, seed: 1 },
    );
    expect(certified / all).toBeGreaterThan(0.8);
  });

  it("certifies no wrong byte where a member has no say in END", async () => {
    await fc.assert(
      fc.asyncProperty(kinds, seeds, fc.constantFrom(undefined, 4, 8), async (kind, seed, top) => {
        const members = pair(kind, seed, [
          { top, mayEnd: false, weight: 0.8 },
          { top, weight: 0.2 },
        ]);
        const { emissions } = await decode(new ByteEnsemble(members, EXACT), LENGTH);
        const text: number[] = [];
        for (const emission of emissions) {
          const q = mixtureAfter(members, text);
          expect(q[eventOf(emission)]).toBeGreaterThanOrEqual((q[argmax(q)] as number) - 1e-9);
          text.push(...emission.bytes);
        }
      }),
      { numRuns: 25 },
    );
  });

  it("takes by shortcut only what is certain, until the first time it has forgotten cuttings", async () => {
    let taken = 0;
    await fc.assert(
      fc.asyncProperty(kinds, seeds, fc.boolean(), async (kind, seed, mayEnd) => {
        const members = pair(kind, seed, [{ mayEnd, weight: 0.8 }, { weight: 0.2 }]);
        const emission = await new ByteEnsemble(members, { tolerance: 0, shortcut: 0.5 }).next();
        expect(emission.certified).toBe(true);
        const text: number[] = [];
        for (const event of emission.end ? [END] : emission.bytes) {
          const q = mixtureAfter(members, text);
          expect(q[event]).toBeGreaterThanOrEqual((q[argmax(q)] as number) - 1e-9);
          text.push(event);
        }
        if (emission.bytes.length > 1) taken++;
      }),
      { numRuns: 50, seed: 1 },
    );
    expect(taken).toBeGreaterThan(2);
  });

  it("needs fewer runs the more it may leave out", async () => {
    const runs = { exact: 0, tolerant: 0, quick: 0 };
    const bytes = { exact: 0, tolerant: 0, quick: 0 };
    const options = {
      exact: EXACT,
      tolerant: { tolerance: 0.02, shortcut: 1 },
      quick: { tolerance: 0.02, shortcut: 0.5 },
    };
    for (let seed = 0; seed < 12; seed++) {
      for (const name of ["exact", "tolerant", "quick"] as const) {
        const ensemble = new ByteEnsemble(pair("text", seed), options[name]);
        await decode(ensemble, 12);
        runs[name] += (ensemble.work.runs.general ?? 0) + (ensemble.work.runs.code ?? 0);
        bytes[name] += 2 * ensemble.work.bytes;
      }
    }
    const perByte = [runs.quick / bytes.quick, runs.tolerant / bytes.tolerant, runs.exact / bytes.exact];
    expect(perByte).toEqual([...perByte].sort((a, b) => a - b));
    expect(perByte[0]).toBeLessThan(1);
  });

  it("takes what is likeliest so far when its budget for a byte is spent", async () => {
    let uncertified = 0;
    for (let seed = 0; seed < 10; seed++) {
      const members = pair("random", seed);
      const ensemble = new ByteEnsemble(members, { tolerance: 0, shortcut: 0.5, budget: 3 });
      let before = 0;
      for (let step = 0; step < LENGTH; step++) {
        const emission = await ensemble.next();
        if (emission.end) break;
        const { runs } = ensemble.work;
        const after = (runs.general ?? 0) + (runs.code ?? 0);
        // Knowing something of each member comes before the budget.
        expect(after - before).toBeLessThanOrEqual(3 + 2 * LENGTH);
        before = after;
        if (!emission.certified) uncertified++;
      }
    }
    expect(uncertified).toBeGreaterThan(0);
  });

  it("revives a cutting that it had left alone once the text makes it matter", async () => {
    const vocabulary = toyVocabulary(["a", "b", "c", "ab"]);
    // After "a" alone comes "b" for sure, and after that "c". "ab" is likelier but would go on with "b".
    const model: ToyModel = (history) => {
      const p = new Float64Array(vocabulary.size);
      const [first] = history;
      if (first === undefined) p.set([0.01, 0, 0, 0.99]);
      else if (first === 0) p.set([0, history.length === 1 ? 1 : 0, history.length === 1 ? 0 : 1, 0]);
      else p.set([0, 1, 0, 0]);
      return p;
    };
    const other: ToyModel = (history) => {
      const p = new Float64Array(vocabulary.size);
      p[[0, 1, 2][history.length] ?? 2] = 1;
      return p;
    };
    const slow = pureMember(vocabulary, model, { role: "general", weight: 0.3 });
    const strong = pureMember(vocabulary, other, { weight: 0.7 });
    const { text } = await decode(new ByteEnsemble([slow, strong], { tolerance: 0.05, shortcut: 1 }), 4);
    expect(String.fromCharCode(...text)).toBe("abcc");
    expect(slow.histories).toContainEqual([0]);
  });

  it("goes on through bytes that a member does not list", async () => {
    const vocabulary = toyVocabulary(["a", "b", "c", "cab"]);
    const peaked = (token: number): ToyModel => {
      const p = new Float64Array(vocabulary.size).fill(1e-9);
      p[token] = 1 - 1e-9 * (vocabulary.size - 1);
      return () => p;
    };
    const weak = pureMember(vocabulary, peaked(0), { role: "general", weight: 0.2, top: 1 });
    const strong = pureMember(vocabulary, peaked(3), { weight: 0.8, top: 1 });
    expect(listTop(peaked(0)([]), 1).unlisted).toBeGreaterThan(0);
    const { text, emissions } = await decode(new ByteEnsemble([weak, strong], { tolerance: 0.02, shortcut: 1 }), 9);
    expect(String.fromCharCode(...text)).toBe("cabcabcab");
    expect(emissions.every(({ certified }) => certified)).toBe(true);
  });

  it("goes on without a member that cannot spell the text", async () => {
    const whole = toyVocabulary(["a", "b"]);
    const partial = toyVocabulary(["a"]);
    const model: ToyModel = () => Float64Array.from([0.1, 0.9, 0, 0, 0, 0]);
    const general = pureMember(partial, () => Float64Array.from([1, 0, 0, 0, 0]), { role: "general", weight: 0.4 });
    const { text, emissions } = await decode(
      new ByteEnsemble([general, pureMember(whole, model, { weight: 0.6 })], EXACT),
      3,
    );
    expect(String.fromCharCode(...text)).toBe("bbb");
    expect(emissions[2]?.probabilities).toEqual({ code: expect.closeTo(0.9, 9) });
  });
});
