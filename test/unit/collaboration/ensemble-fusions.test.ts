import { describe, expect, test } from "vitest";
import { Ensemble } from "../../../server/collaboration/ensemble.ts";
import { VocabularyMismatchError } from "../../../server/collaboration/ensemble-fusion.ts";
import { EvidenceLedger } from "../../../server/collaboration/evidence.ts";
import { NoEmbeddingsError } from "../../../server/collaboration/fusion/relative/relative.ts";
import { STRING_FUSIONS } from "../../../server/collaboration/string-fusions.ts";
import { type ToyModel, toyVocabulary } from "../fusion/toy.ts";
import { type EmbeddedExpert, scriptedExpert, textBy, toy } from "./embedded.ts";
import { having, infillingWords, request, type Script, scripted, WatchedExpert, WORDS, words } from "./scripted.ts";

const fixed = { "ensemble.weights": "fixed", "ensemble.generalWeight": 0.4 } as const;
const complete = (...args: Parameters<Ensemble["complete"]>) => new Ensemble(new EvidenceLedger()).complete(...args);
const approximate = ["union", "aligned", "relative"] as const;
const letters = toyVocabulary(["x", "o", "n", "e", "t", "w", " "]);
const script: Script = [
  ["one", 0.9],
  [" ", 0.9],
  ["two", 0.9],
];
const spelled: Script = [..."one two"].map((letter) => [letter, 0.9] as const);

describe("approximate fusions", () => {
  test.each(approximate)("%s is reached through the setting", async (fusion) => {
    for (let seed = 0; seed < 20; seed++) {
      const toys = (): [EmbeddedExpert, EmbeddedExpert] => [
        toy("text", seed, "general", 0.3),
        toy("text", seed + 1, "code", 0.7),
      ];
      const completion = request({
        prompt: { prefix: "ab", middle: "", suffix: "" },
        maxTokens: 5,
        settings: { ...fixed, "ensemble.fusion": fusion },
      });
      const answer = await complete(completion, having(...toys()));
      const [general, code] = toys();
      const voices = [[general, 0.4] as const, [code, 0.6] as const];
      const draft = await textBy(STRING_FUSIONS[fusion], voices, completion);
      expect(answer.trace).toEqual(draft.trace);
      expect(answer.reason).toBe(`ensemble: ${fusion}, general model 40 %, code expert 60 % (fixed weights)`);
    }
  });

  test("differ from each other", async () => {
    const texts = new Map<string, string[]>();
    for (const fusion of [...approximate, "bytes"] as const) {
      const written: string[] = [];
      for (let seed = 0; seed < 20; seed++) {
        const settings = { ...fixed, "ensemble.fusion": fusion } as const;
        const experts = having(toy("random", seed, "general", 0.3), toy("random", seed + 1, "code", 0.7));
        const prompt = { prefix: "ab", middle: "", suffix: "" };
        written.push((await complete(request({ prompt, maxTokens: 5, settings }), experts)).text);
      }
      texts.set(written.join(), written);
    }
    expect(texts.size).toBe(4);
  });

  test.each(approximate)("%s: where one breaks down the other goes on with what is written", async (fusion) => {
    const settings = { ...fixed, "ensemble.fusion": fusion, "ensemble.gate": 0.5 } as const;
    const code = scriptedExpert("code", script, { vocabulary: words });
    const general = scriptedExpert("general", spelled, { vocabulary: letters });
    const open = general.open.bind(general);
    general.open = async (...parameters) => {
      const sequence = await open(...parameters);
      const feed = sequence.feed.bind(sequence);
      let feeds = 0;
      sequence.feed = (tokens) => (++feeds > 1 ? Promise.reject(new Error("The model broke down.")) : feed(tokens));
      return sequence;
    };
    const answer = await complete(request({ settings }), having(general, code));
    expect(answer.text).toBe("one two");
    expect(Object.keys(answer.trace[0]?.probabilities ?? {}).sort()).toEqual(["code", "general"]);
    expect(Object.keys(answer.trace.at(-1)?.probabilities ?? {})).toEqual(["code"]);
    expect(answer.reason).toContain("the general model broke down, and the code expert went on alone");
  });

  test("relative without embeddings says so", async () => {
    const settings = { ...fixed, "ensemble.fusion": "relative" } as const;
    const experts = having(scripted("general", spelled, { vocabulary: letters }), scripted("code", script));
    await expect(complete(request({ settings }), experts)).rejects.toBeInstanceOf(NoEmbeddingsError);
  });
});

describe("bytes with a gate", () => {
  const unsure: Script = [
    ["one", 0.95],
    [" ", 0.4],
    ["two", 0.95],
  ];

  test.each([
    [0, 0],
    [0.9, 1],
  ])("%d asks both at %i of 3 tokens, and says so", async (gate, asked) => {
    const general = scripted("general", spelled, { vocabulary: letters });
    const settings = { ...fixed, "ensemble.gate": gate } as const;
    const answer = await complete(request({ settings }), having(general, scripted("code", unsure)));
    expect(answer.text).toBe("one two");
    const note = `; both asked at ${asked} of 3 tokens`;
    expect(answer.reason).toBe(`ensemble: bytes, general model 40 %, code expert 60 % (fixed weights)${note}`);
    if (asked === 0) expect(general.fed).toBe(0);
    else expect(general.fed).toBeGreaterThan(0);
  });

  test("of equal weights the faster expert leads", async () => {
    const general = scripted("general", spelled, { vocabulary: letters, step: 5 });
    const code = scripted("code", unsure, { step: 10 });
    const settings = { "ensemble.weights": "fixed", "ensemble.generalWeight": 0.5, "ensemble.gate": 0 } as const;
    const answer = await complete(request({ settings }), having(general, code));
    expect(answer.text).toBe("one two");
    expect([general.fed > 0, code.fed]).toEqual([true, 0]);
  });
});

describe("contrast", () => {
  const settings = { "ensemble.fusion": "contrast" } as const;
  const unsure: Script = [
    ["one", 0.95],
    [" ", 0.4],
    ["two", 0.95],
  ];

  test("needs one vocabulary", async () => {
    const experts = having(scripted("general", spelled, { vocabulary: letters }), scripted("code", script));
    await expect(complete(request({ settings }), experts)).rejects.toBeInstanceOf(VocabularyMismatchError);
  });

  test("is the larger expert's text, argued with where it is unsure; a weak amateur is not left out", async () => {
    const code = scripted("code", unsure, { step: 40, vocabulary: infillingWords });
    const general = scripted("general", [["ten", 0.9999]], { step: 10, vocabulary: infillingWords });
    const prompt = { prefix: "x", middle: "one", suffix: "" };
    const undrafted = { ...settings, "ensemble.speculation": false };
    const answer = await complete(request({ prompt, settings: undrafted }), having(general, code));
    expect(answer.text).toBe(" two");
    expect(answer.reason).toBe(
      "ensemble: contrast, the larger expert against the smaller one; both asked at 1 of 2 tokens",
    );
    expect(general.fed).toBe(0);
  });

  test("by the strength of the setting", async () => {
    const choices =
      (...shares: number[]): ToyModel =>
      (history) => {
        const all = new Float64Array(words.size).fill(1e-6);
        if (history.length > 1) all[WORDS.length] = 1;
        else for (const [i, word] of ["one", "two", "ten"].entries()) all[WORDS.indexOf(word)] = shares[i] as number;
        const sum = all.reduce((total, p) => total + p, 0);
        return all.map((p) => p / sum);
      };
    const write = async (strength: number) => {
      const code = new WatchedExpert("code", choices(0.4, 0.35, 0.25), { step: 40 });
      const general = new WatchedExpert("general", choices(0.9, 0.05, 0.05), { step: 10 });
      const completion = request({ settings: { ...settings, "ensemble.contrast": strength } });
      return (await complete(completion, having(general, code))).text;
    };
    expect([await write(0), await write(0.3)]).toEqual(["one", "two"]);
  });
});
