import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { agreesWith } from "../../../server/collaboration/fusion/healing.ts";
import { chooseFromMixture } from "../../../server/collaboration/fusion/token-mixture.ts";
import { chooseFromProduct } from "../../../server/collaboration/fusion/token-product.ts";
import type { Token } from "../../../server/experts/expert.ts";
import { kinds, seeds } from "./setting.ts";
import { best, GEOMETRIC, pooled, toy, two } from "./token-members.ts";
import { hash, toyVocabulary } from "./toy.ts";

// Enumerating is slow on a busy machine.
vi.setConfig({ testTimeout: 30_000 });

const tops = fc.constantFrom(undefined, 1, 2, 4, 8);

describe("token product", () => {
  it("chooses the token or END of the highest geometric mean, with full lists and with short ones", async () => {
    let fetched = 0;
    await fc.assert(
      fc.asyncProperty(kinds, seeds, tops, fc.boolean(), async (kind, seed, top, mayEnd) => {
        const { vocabulary, members } = two(kind, seed, top, mayEnd);
        const product = pooled(members, vocabulary, GEOMETRIC);
        const wanted = best(product, () => true);
        const choice = await chooseFromProduct(members, vocabulary);
        fetched += members[0].fetched;
        expect(product[choice.token ?? vocabulary.size]).toBeCloseTo(product[wanted] as number, 12);
        // The candidates, and the whole vocabulary.
        expect(members[0].fetched).toBeLessThanOrEqual(2);
        expect(choice.probability).toBeGreaterThan(0);
        expect(choice.probability).toBeLessThanOrEqual(1);
        if (top) return;
        const total = product.reduce((sum, value) => sum + value, 0);
        expect(choice.probability).toBeCloseTo((product[wanted] as number) / total, 12);
      }),
      { numRuns: 400 },
    );
    expect(fetched).toBeGreaterThan(10);
  });

  it("with pending bytes chooses the best token that agrees with them, never END", async () => {
    await fc.assert(
      fc.asyncProperty(kinds, seeds, fc.integer({ min: 1, max: 4 }), tops, async (kind, seed, length, top) => {
        const { vocabulary, members } = two(kind, seed, top);
        const pending = Uint8Array.from({ length }, (_, i) => 0x61 + Math.floor(3 * hash(seed, i)));
        const product = pooled(members, vocabulary, GEOMETRIC);
        const wanted = best(product, (token) => agreesWith(pending, vocabulary.bytes(token)));
        const choice = await chooseFromProduct(members, vocabulary, pending);
        expect(product[choice.token as Token]).toBeCloseTo(product[wanted] as number, 12);
      }),
      { numRuns: 200 },
    );
  });

  it("of an expert with itself is that expert", async () => {
    await fc.assert(
      fc.asyncProperty(kinds, seeds, tops, async (kind, seed, top) => {
        const { vocabulary, members } = two(kind, seed, top);
        const { all } = members[0];
        const twins = [toy(all, "general", 0.7, true, top), toy(all, "code", 0.3, true, top)];
        const wanted = await chooseFromMixture([members[0]], vocabulary);
        expect((await chooseFromProduct(twins, vocabulary)).token).toBe(wanted.token);
        expect((await chooseFromProduct([toy(all, "general", 1, false, top)], vocabulary)).token).toBe(wanted.token);
      }),
      { numRuns: 100 },
    );
  });

  it("lets one expert forbid what a mixture would choose", async () => {
    const vocabulary = toyVocabulary(["a", "b", "c"]);
    const sure = toy(Float64Array.from([0.9, 0.1, 0, 0, 0, 0, 0]), "general", 0.5);
    const other = toy(Float64Array.from([0.0001, 0.4, 0.5999, 0, 0, 0, 0]), "code", 0.5);
    expect((await chooseFromMixture([sure, other], vocabulary)).token).toBe(0);
    expect((await chooseFromProduct([sure, other], vocabulary)).token).toBe(1);
  });

  it("takes the smallest id of equal tokens, and END only when it is likelier", async () => {
    const vocabulary = toyVocabulary(["a", "b", "c"]);
    const one = toy(Float64Array.from([0, 0.25, 0.25, 0.25, 0, 0, 0]), "general", 0.5);
    expect((await chooseFromProduct([one, { ...one, role: "code" }], vocabulary)).token).toBe(1);
    const ending = toy(Float64Array.from([0, 0.25, 0.25, 0.5, 0, 0, 0]), "code", 0.5);
    expect((await chooseFromProduct([one, ending], vocabulary)).token).toBeUndefined();
  });
});
