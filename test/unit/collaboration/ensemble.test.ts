import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Ensemble } from "../../../server/collaboration/ensemble.ts";
import { VocabularyMismatchError } from "../../../server/collaboration/ensemble-fusion.ts";
import { EvidenceLedger } from "../../../server/collaboration/evidence.ts";
import { greedyText } from "../fusion/brute-force.ts";
import { kinds, LETTERS, randomVocabulary, seeds } from "../fusion/setting.ts";
import { type ToyModel, toyModel, toyVocabulary } from "../fusion/toy.ts";
import { having, infillingWords, request, type Script, scripted, WatchedExpert, WORDS, words } from "./scripted.ts";

const fixed = (generalWeight: number) =>
  ({ "ensemble.weights": "fixed", "ensemble.generalWeight": generalWeight }) as const;
const complete = (...args: Parameters<Ensemble["complete"]>) => new Ensemble(new EvidenceLedger()).complete(...args);

/** The greedy tokens of the mixture of two models over one vocabulary, and by how much each choice was ahead. */
function bruteTokens(
  models: readonly [ToyModel, ToyModel],
  weights: readonly [number, number],
  { vocabulary, history, most }: { vocabulary: typeof words; history: number[]; most: number },
) {
  const tokens: number[] = [];
  let margin = 1;
  while (tokens.length < most) {
    const [a, b] = models.map((model) => model([...history, ...tokens]));
    const mixture = new Map<number, number>();
    for (let token = 0; token < vocabulary.size; token++) {
      const key = vocabulary.endTokens.has(token) ? -1 : token;
      if (key !== -1 && vocabulary.bytes(token).length === 0) continue;
      const p = weights[0] * (a?.[token] ?? 0) + weights[1] * (b?.[token] ?? 0);
      mixture.set(key, (mixture.get(key) ?? 0) + p);
    }
    const [first, second] = [...mixture].sort((x, y) => y[1] - x[1]);
    margin = Math.min(margin, (first?.[1] ?? 0) - (second?.[1] ?? 0));
    if (first === undefined || first[0] === -1) break;
    tokens.push(first[0]);
  }
  return { text: tokens.map((token) => Buffer.from(vocabulary.bytes(token)).toString()).join(""), margin };
}

describe("experts that share a vocabulary", () => {
  test("write the greedy text of the mixture, token by token", async () => {
    await fc.assert(
      fc.asyncProperty(kinds, seeds, fc.double({ min: 0.1, max: 0.9, noNaN: true }), async (kind, seed, weight) => {
        const vocabulary = randomVocabulary(seed, LETTERS, 0.35, 2);
        const models = [toyModel(kind, seed, vocabulary), toyModel(kind, seed + 1, vocabulary)] as const;
        const options = { vocabulary };
        const general = new WatchedExpert("general", models[0], options);
        const code = new WatchedExpert("code", models[1], options);
        const history = code.tokenize("ab");
        const brute = bruteTokens(models, [weight, 1 - weight], { vocabulary, history, most: 6 });
        fc.pre(brute.margin > 1e-9);
        const prompt = { prefix: "ab", middle: "", suffix: "" };
        const answer = await complete(
          request({ prompt, maxTokens: 6, settings: fixed(weight) }),
          having(general, code),
        );
        expect(answer.text).toBe(brute.text);
        expect([general.held, code.held]).toEqual([0, 0]);
      }),
      { numRuns: 40 },
    );
  });

  const both: Script = [["one", 0.7]];

  test("say who proposed what", async () => {
    const general = scripted("general", [...both, [" ", 0.3], ["ten", 0.9]]);
    const code = scripted("code", [...both, [" ", 0.9], ["two", 0.9]]);
    const answer = await complete(request({ settings: fixed(0.6) }), having(general, code));
    expect(answer.text).toBe("one ten");
    expect(answer.trace.map(({ from }) => from)).toEqual(["both", "code", "general"]);
    expect(answer.trace[1]?.probabilities.code).toBeCloseTo(0.9, 9);
    expect(answer.trace[1]?.probabilities.general).toBeCloseTo(0.3, 9);
    expect(answer.reason).toBe("ensemble: mixture, general model 60 %, code expert 40 % (fixed weights)");
    expect(answer.confidence).toBeCloseTo((0.7 * 0.54 * (0.6 * 0.9 + (0.4 * 0.1) / 7)) ** (1 / 3), 6);
  });

  test.each(["general", "code"] as const)(
    "only the one that infills says where the text ends: %s",
    async (infilling) => {
      const plain = infilling === "general" ? "code" : "general";
      const ends = scripted(plain, []);
      const goesOn = scripted(infilling, [["one", 0.6]], { vocabulary: infillingWords });
      expect(ends.vocabulary.fingerprint).toBe(goesOn.vocabulary.fingerprint);
      const weight = infilling === "general" ? 0.4 : 0.6;
      const answer = await complete(request({ settings: fixed(weight) }), having(ends, goesOn));
      expect(answer.text).toBe("one");
    },
  );
});

test("experts that keep back different tokens at the cursor meet at bytes, though they share a vocabulary", async () => {
  const vocabulary = toyVocabulary(["x", "on", "one", "e", "two"]);
  const general = scripted(
    "general",
    [
      ["one", 0.6],
      ["two", 0.9],
    ],
    { vocabulary, keptBack: 1 },
  );
  const code = scripted(
    "code",
    [
      ["on", 0.9],
      ["e", 0.9],
      ["two", 0.9],
    ],
    { vocabulary },
  );
  const prompt = { prefix: "x", middle: "on", suffix: "" };
  const answer = await complete(request({ prompt, settings: fixed(0.5) }), having(general, code));
  expect(answer.text).toBe("etwo");
});

describe("experts of different vocabularies", () => {
  test("write the greedy text of the mixture, byte by byte", async () => {
    await fc.assert(
      fc.asyncProperty(kinds, seeds, fc.double({ min: 0.1, max: 0.9, noNaN: true }), async (kind, seed, weight) => {
        const members = (["general", "code"] as const).map((role, i) => {
          const vocabulary = randomVocabulary(2 * seed + i, LETTERS, 0.4, 1 + i);
          const model = toyModel(kind, 2 * seed + i, vocabulary);
          const expert = new WatchedExpert(role, model, { vocabulary });
          const brute = { role, vocabulary, model, mayEnd: false, pending: new Uint8Array(0) };
          return { expert, brute: { ...brute, weight: i === 0 ? weight : 1 - weight, prompt: expert.tokenize("ab") } };
        });
        const brute = greedyText(
          members.map((member) => member.brute),
          4,
        );
        fc.pre(brute.margin > 1e-9);
        const settings = { ...fixed(weight), "ensemble.tolerance": 0, "ensemble.shortcut": 1 };
        const prompt = { prefix: "ab", middle: "", suffix: "" };
        const experts = having(...members.map(({ expert }) => expert));
        const answer = await complete(request({ prompt, maxTokens: 1, settings }), experts);
        expect(answer.text).toBe(Buffer.from(brute.text).toString());
        expect(members.map(({ expert }) => expert.held)).toEqual([0, 0]);
      }),
      { numRuns: 30 },
    );
  });

  const letters = toyVocabulary(["x", "o", "n", "e", "t", "w", " "]);
  const spelled: Script = [..."one two"].map((letter) => [letter, 0.9] as const);

  test("agree at bytes, and the trace shows words", async () => {
    const general = scripted("general", spelled, { vocabulary: letters });
    const code = scripted("code", [
      ["one", 0.9],
      [" ", 0.9],
      ["two", 0.9],
    ]);
    const settings = { ...fixed(0.5), "ensemble.shortcut": 1 };
    const answer = await complete(request({ settings }), having(general, code));
    expect(answer.text).toBe("one two");
    expect(answer.trace.map(({ bytes }) => Buffer.from(bytes).toString())).toEqual(["one", " ", "two"]);
    expect(answer.trace[0]?.from).toBe("both");
    expect(general.fed).toBeGreaterThan(0);
    expect(code.fed).toBeGreaterThan(0);
  });

  test("stop at the limit of tokens, four bytes each", async () => {
    const endless: Script = Array.from({ length: 10 }, () => ["e", 0.9] as const);
    const general = scripted("general", endless, { vocabulary: letters });
    const code = scripted("code", endless, { vocabulary: toyVocabulary(["x", "e", "o"]) });
    const settings = { ...fixed(0.5), "ensemble.shortcut": 1 };
    const answer = await complete(request({ maxTokens: 2, settings }), having(general, code));
    expect(answer.text).toBe("eeeeeeee");
  });
});

describe("weights by evidence", () => {
  const prompt = { prefix: "x", middle: "one two", suffix: "" };
  const right: Script = [
    ["one", 0.9],
    [" ", 0.9],
    ["two", 0.9],
    [" ", 0.9],
    ["one", 0.9],
  ];
  const wrong: Script = [["ten", 0.9999]];

  test("a partner that predicted the text badly is not asked, and the ledger learns of it", async () => {
    const ledger = new EvidenceLedger();
    const [general, code] = [scripted("general", wrong), scripted("code", right)];
    const answer = await new Ensemble(ledger).complete(request({ prompt }), having(general, code));
    expect(answer.text).toBe(" one");
    expect(answer.reason).toBe(
      "ensemble: mixture, general model 0 %, code expert 100 % (by how well they predicted the text before the cursor); " +
        "the general model has too little weight to be asked",
    );
    expect([general.fed, general.opened, general.held]).toEqual([0, 1, 0]);
    const comparison = ledger.compare(general, code, "typescript");
    expect(comparison?.bytes).toBe("one two".length);
    expect(comparison?.code).toBeCloseTo((-3 * Math.log2(0.9)) / 7, 9);
    expect(comparison?.general).toBeGreaterThan(1);
  });

  test("experts that predicted it equally well weigh the same", async () => {
    const answer = await complete(request({ prompt }), having(scripted("general", right), scripted("code", right)));
    expect(answer.reason).toContain("general model 50 %, code expert 50 %");
  });

  test("fixed weights measure nothing", async () => {
    const ledger = new EvidenceLedger();
    const [general, code] = [scripted("general", right), scripted("code", right)];
    await new Ensemble(ledger).complete(request({ prompt, settings: fixed(0.5) }), having(general, code));
    expect(ledger.compare(general, code, "typescript")).toBeUndefined();
  });

  test("a fixed weight below 5 % drops the partner", async () => {
    const [general, code] = [scripted("general", wrong), scripted("code", [["one", 0.9]])];
    const answer = await complete(request({ settings: fixed(0.02) }), having(general, code));
    expect(answer.text).toBe("one");
    expect(general.fed).toBe(0);
  });
});

describe("fusions", () => {
  const letters = toyVocabulary(["x", "o", "n", "e", "t", "w", " "]);
  const script: Script = [
    ["one", 0.9],
    [" ", 0.9],
    ["two", 0.9],
  ];
  const spelled: Script = [..."one two"].map((letter) => [letter, 0.9] as const);

  test.each(["mixture", "product"] as const)(
    "%s needs one vocabulary: says so, names both models, offers bytes",
    async (fusion) => {
      const [general, code] = [scripted("general", spelled, { vocabulary: letters }), scripted("code", script)];
      const failure = await complete(request({ settings: { "ensemble.fusion": fusion } }), having(general, code)).catch(
        (reason: unknown) => reason,
      );
      expect(failure).toBeInstanceOf(VocabularyMismatchError);
      const { message } = failure as Error;
      for (const word of [fusion, "toy-general", "toy-code", "`bytes`"]) expect(message).toContain(word);
      expect([general.opened, code.opened]).toEqual([0, 0]);
    },
  );

  test.each([
    ["auto", words, "mixture"],
    ["auto", letters, "bytes"],
    ["bytes", words, "bytes"],
    ["product", words, "product"],
  ] as const)("%s is what the reason says", async (fusion, vocabulary, used) => {
    const general = scripted("general", vocabulary === letters ? spelled : script, { vocabulary });
    const settings = { ...fixed(0.5), "ensemble.fusion": fusion } as const;
    const answer = await complete(request({ settings }), having(general, scripted("code", script)));
    expect(answer.text).toBe("one two");
    expect(answer.reason).toBe(`ensemble: ${used}, general model 50 %, code expert 50 % (fixed weights)`);
  });

  test.each([
    [20, "evidence", "contrast"],
    [20, "fixed", "mixture"],
    [14, "evidence", "mixture"],
  ] as const)(
    "auto, where one has %d and the other 10 bytes, weights by %s: %s",
    async (weightBytes, weights, used) => {
      const general = scripted("general", script, { weightBytes: 10, step: 10 });
      // What a step takes does not tell.
      const code = scripted("code", script, { weightBytes, step: 24 - weightBytes });
      const settings = { "ensemble.weights": weights } as const;
      const answer = await complete(request({ settings }), having(general, code));
      expect(answer.text).toBe("one two");
      expect(answer.reason).toContain(`ensemble: ${used}`);
    },
  );

  test("the product lets one expert forbid what the mixture writes", async () => {
    const model = (probabilities: Record<string, number>) => (history: readonly number[]) => {
      const all = new Float64Array(words.size).fill(1e-6);
      if (history.length > 1) all[WORDS.length] = 1;
      else for (const [word, p] of Object.entries(probabilities)) all[WORDS.indexOf(word)] = p;
      return all.map((p) => p / all.reduce((sum, each) => sum + each, 0));
    };
    const general = new WatchedExpert("general", model({ one: 0.9, two: 0.1 }));
    const code = new WatchedExpert("code", model({ one: 1e-5, two: 0.4, ten: 0.6 }));
    const write = async (fusion: "mixture" | "product") =>
      (await complete(request({ settings: { ...fixed(0.5), "ensemble.fusion": fusion } }), having(general, code))).text;
    expect([await write("mixture"), await write("product")]).toEqual(["one", "two"]);
  });

  test("the gate says at how many tokens both were asked", async () => {
    const unsure: Script = [
      ["one", 0.95],
      [" ", 0.4],
      ["two", 0.95],
    ];
    const settings = { ...fixed(0.4), "ensemble.gate": 0.9 };
    const answer = await complete(request({ settings }), having(scripted("general", script), scripted("code", unsure)));
    expect(answer.text).toBe("one two");
    expect(answer.reason).toBe(
      "ensemble: mixture, general model 40 %, code expert 60 % (fixed weights); both asked at 1 of 3 tokens",
    );
  });
});
