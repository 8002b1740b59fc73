import { describe, expect, test } from "vitest";
import { Cascade } from "../../../server/collaboration/cascade.ts";
import { PairAcceptances } from "../../../server/collaboration/pair-acceptances.ts";
import type { Settings } from "../../../server/settings.ts";
import { toyVocabulary } from "../fusion/toy.ts";
import { having, request, type Script, scripted, WatchedExpert, words } from "./scripted.ts";
import { tableModel } from "./table-model.ts";

const cascade = new Cascade({ forPair: async () => undefined }, new PairAcceptances());

/** The cheap expert is sure of the blanks only; the strong one knows what stands between them. */
const CHEAP = {
  "": { one: 0.4, two: 0.3 },
  two: { " ": 0.95 },
  one: { " ": 0.95 },
  "two ": { ten: 0.9 },
  "one ": { ten: 0.9 },
  "two ten": { "": 0.95 },
  "one ten": { "": 0.95 },
};
const STRONG = {
  "": { two: 0.5, one: 0.42 },
  two: { "\n": 0.9 },
  "two ": { one: 0.9 },
  "two ten": { "\n": 0.9 },
  one: { "\n": 0.9 },
};

function pair() {
  const cheap = new WatchedExpert("general", tableModel(words, CHEAP), { step: 5 });
  const strong = new WatchedExpert("code", tableModel(words, STRONG), { step: 50 });
  return { cheap, strong, experts: having(cheap, strong) };
}

async function complete(settings: Partial<Settings>) {
  const { cheap, strong, experts } = pair();
  const answer = await cascade.complete(request({ settings }), experts);
  expect([cheap.held, strong.held]).toEqual([0, 0]);
  return { answer, strong };
}

describe("a cascade token by token", () => {
  test("the stronger expert decides what the cheaper one is unsure of, and nothing else", async () => {
    const { answer } = await complete({ "cascade.level": "token" });
    expect(answer).toMatchObject({
      text: "two ten",
      strategy: "cascade",
      reason: "cascade: the cheaper general model wrote, the code expert decided 1 of 3 tokens",
    });
    expect(answer.trace.map(({ from }) => from)).toEqual(["code", "general", "general"]);
    expect(answer.deferred).toBeUndefined();
  });

  test("never asks where the cheaper expert is sure enough", async () => {
    const { answer, strong } = await complete({ "cascade.level": "token", "cascade.tokenProbability": 0.3 });
    expect(answer.text).toBe("one ten");
    expect(strong.fed).toBe(0);
  });

  test.each([
    [0, "two\n"],
    [0.1, "two\n"],
    [0.2, "one\n"],
    [1, "one ten"],
  ])("speculative: a token passes that is at most %d less likely", async (tolerance, text) => {
    const settings = { "cascade.level": "speculative", "cascade.tolerance": tolerance } as const;
    const { answer } = await complete(settings);
    expect(answer.text.slice(0, text.length)).toBe(text);
  });

  test("speculative: what both chose was not decided by the stronger expert, however unsure both were", async () => {
    const script: Script = ["one", " ", "two"].map((word) => [word, 0.4]);
    const surer: Script = script.map(([word]) => [word, 0.45]);
    const experts = having(scripted("general", script, { step: 5 }), scripted("code", surer, { step: 50 }));
    const agreed = await cascade.complete(request({ settings: { "cascade.level": "speculative" } }), experts);
    expect(agreed.text).toBe("one two");
    expect(agreed.reason).toBe("cascade: the cheaper general model wrote, the code expert decided 0 of 3 tokens");

    const { answer } = await complete({ "cascade.level": "speculative", "cascade.tolerance": 0 });
    expect(answer.reason).toMatch(/decided [1-9]\d* of \d+ tokens$/);
  });

  test.each(["token", "speculative"] as const)(
    "experts that kept back different bytes defer whole answers: %s",
    async (level) => {
      const script: Script = [["one", 0.9]];
      const cheap = scripted("general", script, { step: 5, keptBack: 1 });
      const strong = scripted("code", [["two", 0.9]], { step: 50 });
      const settings = { "cascade.level": level };
      const prompt = { prefix: "y", middle: "x", suffix: "" };
      const answer = await cascade.complete(request({ settings, prompt }), having(cheap, strong));
      expect(answer).toMatchObject({ text: "one", reason: expect.stringContaining("general model was sure") });
      expect([cheap.held, strong.held]).toEqual([0, 0]);
    },
  );

  test("experts of different vocabularies defer whole answers", async () => {
    const letters = toyVocabulary(["x", "o", "n", "e"]);
    const script: Script = [
      ["o", 0.9],
      ["n", 0.9],
      ["e", 0.9],
    ];
    const experts = having(
      scripted("general", script, { step: 5, vocabulary: letters }),
      scripted("code", [["two", 0.9]]),
    );
    const answer = await cascade.complete(request({ settings: { "cascade.level": "token" } }), experts);
    expect(answer).toMatchObject({ text: "one", reason: expect.stringContaining("was sure") });
  });
});
