import { describe, expect, test } from "vitest";
import { Acceptance } from "../../../server/collaboration/acceptance.ts";
import type { ToyModel } from "../fusion/toy.ts";
import { at, ClockedExpert, LARGE, type Pair, SMALL, write } from "./clocked.ts";
import { infillingWords, request, scriptedModel } from "./scripted.ts";

describe("speculative ensembling", () => {
  /** Two models that agree on a text but for every n-th word, where the second has its own. */
  function family(words: number, every: number): Pair {
    const text = Array.from({ length: words }, (_, i) => ["one", "two", "ten"][(i * 7) % 3] as string);
    const [general, code] = (
      [
        ["general", SMALL, (i: number) => (i % every === every - 1 ? 0.4 : 0.9)],
        ["code", LARGE, () => 0.9],
      ] as const
    ).map(([role, batch, probability]) => {
      const model = scriptedModel(
        infillingWords,
        text.map((word, i) => [word, probability(i)]),
      );
      return {
        model,
        expert: new ClockedExpert(batch, {
          role,
          vocabulary: infillingWords,
          model: wrongAt(model, role === "general" ? every : 0),
        }),
      };
    });
    if (!general || !code) throw new Error("Two models.");
    return { experts: [general.expert, code.expert], models: [general.model, code.model] };
  }

  /** A model that puts `x`, its least likely word, first at every n-th place. */
  function wrongAt(model: ToyModel, every: number): ToyModel {
    return (history) => {
      const probabilities = model(history);
      if (every === 0 || history.length % every !== 0) return probabilities;
      const turned = Float64Array.from(probabilities);
      turned[0] = 0.5;
      return turned.map((p) => p / turned.reduce((sum, each) => sum + each, 0));
    };
  }

  const timeOf = ({ experts }: Pair) => experts[0].ms + experts[1].ms;

  test("with the measured costs of two coders it is faster by a third where nine of ten tokens are right", async () => {
    const completion = request({ prompt: at("x"), maxTokens: 48 });
    const [plain, fast] = [family(60, 10), family(60, 10)];
    const wanted = await write(plain, 0.4, completion, {});
    const found = await write(fast, 0.4, completion, { acceptance: new Acceptance({ tokens: 8, share: 0.85 }) });
    expect(found.trace).toEqual(wanted.trace);
    expect(timeOf(plain) / timeOf(fast)).toBeGreaterThan(1.3);
  });

  test("costs nothing where drafts are never right", async () => {
    const completion = request({ prompt: at("x"), maxTokens: 48 });
    const [plain, fast] = [family(60, 1), family(60, 1)];
    const acceptance = new Acceptance({ tokens: 8, share: 0.85 });
    await write(plain, 0.4, completion, {});
    await write(fast, 0.4, completion, { acceptance });
    const first = timeOf(fast) / timeOf(plain);
    expect(first).toBeLessThan(1.2);
    const again = family(60, 1);
    await write(again, 0.4, completion, { acceptance });
    expect(timeOf(again) / timeOf(plain)).toBeCloseTo(1, 6);
  });

  test("text that stands elsewhere is verified by both in one batch each", async () => {
    const text = Array.from({ length: 30 }, (_, i) => ["one", "two", "ten"][(i * 7) % 3]).join("");
    const completion = request({ prompt: at("ten ten ten x"), maxTokens: 30 });
    const [plain, fast] = [family(30, 1000), family(30, 1000)];
    const wanted = await write(plain, 0.4, completion, {});
    const found = await write(fast, 0.4, { ...completion, lookup: [`ten ten ten x${text}`] }, {});
    expect(found.trace).toEqual(wanted.trace);
    expect(timeOf(plain) / timeOf(fast)).toBeGreaterThan(2);
  });
});

describe("Acceptance", () => {
  test("is the share of right drafts, of which old ones fade", () => {
    const acceptance = new Acceptance({ tokens: 4, share: 0.75 });
    expect(acceptance.share).toBe(0.75);
    acceptance.add(false);
    expect(acceptance.share).toBeCloseTo(0.6, 12);
    for (let i = 0; i < 2000; i++) acceptance.add(true);
    expect(acceptance.share).toBeGreaterThan(0.999);
    for (let i = 0; i < 400; i++) acceptance.add(false);
    expect(acceptance.share).toBeLessThan(0.05);
  });

  test("comes back to what was expected while nothing is drafted", () => {
    const acceptance = new Acceptance({ tokens: 8, share: 0.9 });
    for (let i = 0; i < 100; i++) acceptance.add(false);
    const low = acceptance.share;
    acceptance.fade();
    expect(acceptance.share).toBeGreaterThan(low);
    for (let i = 0; i < 400; i++) acceptance.fade();
    expect(acceptance.share).toBeCloseTo(0.9, 3);
  });
});
