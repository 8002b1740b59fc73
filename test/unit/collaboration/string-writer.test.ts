import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import { Draft } from "../../../server/collaboration/draft.ts";
import { STRING_FUSIONS } from "../../../server/collaboration/string-fusions.ts";
import { type Voice, writeTokens } from "../../../server/collaboration/token-writer.ts";
import { kinds, seeds } from "../fusion/setting.ts";
import { hash, toyModel, toyVocabulary } from "../fusion/toy.ts";
import { EmbeddedExpert, scriptedExpert, textBy, toy, voicesOf } from "./embedded.ts";
import { request, type Script } from "./scripted.ts";

// Many toy models are run for each property.
vi.setConfig({ testTimeout: 30_000 });

const prompt = { prefix: "ab", middle: "cab", suffix: "" };

describe.each(Object.entries(STRING_FUSIONS))("%s", (_name, write) => {
  test("of an expert with itself, or alone, writes what it writes alone", async () => {
    await fc.assert(
      fc.asyncProperty(kinds, seeds, fc.integer({ min: 0, max: 2 }), async (kind, seed, keptBack) => {
        const completion = request({ prompt, maxTokens: 6 });
        const own = toy(kind, seed, "code", 0.5, keptBack);
        const twin = toy(kind, seed, "general", 0.5, keptBack);
        const alone = await textBy(writeTokens, [[own, 1]], completion);
        const twins = [
          [own, 0.6],
          [twin, 0.4],
        ] as const;
        for (const group of [[[own, 1]] as const, twins]) {
          const draft = await textBy(write, group, completion);
          expect(draft.text).toBe(alone.text);
          expect(draft.limited).toBe(alone.limited);
          expect(draft.tokens).toBe(alone.tokens);
        }
      }),
      { numRuns: 40 },
    );
  });

  test("with all weight on one writes what that one writes alone", async () => {
    await fc.assert(
      fc.asyncProperty(kinds, seeds, fc.constantFrom("code", "general"), async (kind, seed, leads) => {
        const completion = request({ prompt, maxTokens: 5 });
        const leader = toy(kind, seed, leads, 0.3, 1);
        const other = toy(kind, seed + 1, leads === "code" ? "general" : "code", 0.7);
        const alone = await textBy(writeTokens, [[leader, 1]], completion);
        const group = [
          [other, 0],
          [leader, 1],
        ] as const;
        expect((await textBy(write, group, completion)).text).toBe(alone.text);
        expect(other.fed).toBe(0);
      }),
      { numRuns: 40 },
    );
  });

  test("does not depend on the order of the experts, and keeps them at the same text", async () => {
    await fc.assert(
      fc.asyncProperty(kinds, seeds, async (kind, seed) => {
        const completion = request({ prompt, maxTokens: 5 });
        const first = toy(kind, seed, "general", 0.2, 1);
        const second = toy(kind, seed + 1, "code", 0.8, 2);
        const weight = 0.5 + 0.4 * hash(seed);
        const one = await textBy(
          write,
          [
            [first, weight],
            [second, 1 - weight],
          ] as const,
          completion,
        );
        const voices = await voicesOf(
          [
            [second, 1 - weight],
            [first, weight],
          ] as const,
          completion,
        );
        const fed = new Map<Voice, number[]>(voices.map((voice) => [voice, []]));
        for (const voice of voices) {
          const { participant } = voice;
          const feed = participant.feed.bind(participant);
          participant.feed = (tokens) => {
            fed.get(voice)?.push(...tokens);
            return feed(tokens);
          };
        }
        const other = await write(voices, completion);
        expect(other.text).toBe(one.text);
        expect(other.trace).toEqual(one.trace);
        // The last step is not fed any more where the limit stopped it.
        const written = Buffer.concat(other.trace.slice(0, other.limited ? -1 : undefined).map(({ bytes }) => bytes));
        for (const voice of voices) {
          const { participant } = voice;
          const spelled = (participant.expert as EmbeddedExpert).bytes(fed.get(voice) ?? []);
          expect(Buffer.from(spelled).toString()).toBe(Buffer.concat([participant.pending, written]).toString());
          participant.close();
        }
      }),
      { numRuns: 40 },
    );
  });

  test("experts of different vocabularies agree on a text, each in its own tokens", async () => {
    const vocabulary = toyVocabulary(["x", "one", " ", "two"]);
    const letters = toyVocabulary(["x", "o", "n", "e", "t", "w", " ", "one", "two"]);
    const script: Script = [
      ["one", 0.9],
      [" ", 0.9],
      ["two", 0.9],
    ];
    const code = scriptedExpert("code", script, { vocabulary });
    const general = scriptedExpert("general", script, { vocabulary: letters });
    const draft = await textBy(
      write,
      [
        [code, 0.6],
        [general, 0.4],
      ] as const,
      request(),
    );
    expect(draft.text).toBe("one two");
    expect(draft.limited).toBe(false);
    expect(draft.trace.map(({ from }) => from)).toEqual(["both", "both", "both"]);
    expect(draft.trace[0]?.probabilities.general).toBeCloseTo(0.9, 9);
    expect(draft.minLogProbability).toBeLessThanOrEqual(0);
  });

  test("only the one that infills says where the text ends", async () => {
    const texts = ["x", "one", "two"];
    const ends = scriptedExpert("general", [], { vocabulary: toyVocabulary([...texts, "three"]) });
    const script: Script = [["one", 0.6]];
    const goesOn = scriptedExpert("code", script, { vocabulary: toyVocabulary(texts, 1, true) });
    const draft = await textBy(
      write,
      [
        [goesOn, 0.6],
        [ends, 0.4],
      ] as const,
      request(),
    );
    expect(draft.text).toBe("one");
  });

  test("stops where the stop rule or the limit says", async () => {
    const endless: Script = Array.from({ length: 12 }, () => ["one", 0.9] as const);
    const vocabulary = toyVocabulary(["x", "one"]);
    const code = scriptedExpert("code", endless, { vocabulary });
    const general = scriptedExpert("general", endless, { vocabulary: toyVocabulary(["x", "one", "two"]) });
    const group = [
      [code, 0.5],
      [general, 0.5],
    ] as const;
    const limited = await textBy(write, group, request({ maxTokens: 3 }));
    expect([limited.text, limited.limited]).toEqual(["oneoneone", true]);
    const stop = (text: string) => (text.length > 4 ? 4 : undefined);
    const complete = await textBy(write, group, request({ stop }));
    expect([complete.text, complete.complete, complete.limited]).toEqual(["oneo", true, false]);
  });

  test("goes on with a draft, behind which the experts stand", async () => {
    const script: Script = [
      ["one", 0.9],
      [" ", 0.9],
      ["two", 0.9],
    ];
    const code = scriptedExpert("code", script, { vocabulary: toyVocabulary(["x", "one", " ", "two"]) });
    const letters: Script = [..."one two"].map((letter) => [letter, 0.9] as const);
    const vocabulary = toyVocabulary(["x", "o", "n", "e", "t", "w", " ", "two"]);
    const general = scriptedExpert("general", letters, { vocabulary });
    const completion = request();
    const draft = new Draft(completion);
    draft.append({ bytes: Buffer.from("on"), from: "general", probabilities: { general: 0.9 }, logProbability: 0 });
    const voices = await voicesOf(
      [
        [code, 0.9],
        [general, 0.1],
      ] as const,
      completion,
    );
    expect(await write(voices, completion, { draft })).toBe(draft);
    expect(draft.text).toBe("one two");
    expect(draft.trace[1]).toMatchObject({ from: "code", probabilities: { code: expect.closeTo(1, 9) } });
    for (const { participant } of voices) participant.close();
  });

  test("a partner that cannot spell what is written takes no further part", async () => {
    const vocabulary = toyVocabulary(["x", "one", "é", " "]);
    const script: Script = [
      ["é", 0.9],
      [" ", 0.9],
      ["one", 0.9],
    ];
    const code = scriptedExpert("code", script, { vocabulary });
    const general = scriptedExpert("general", [["one", 0.9]], { vocabulary: toyVocabulary(["x", "one", " "]) });
    const draft = await textBy(
      write,
      [
        [code, 0.8],
        [general, 0.2],
      ] as const,
      request(),
    );
    expect(draft.text).toBe("é one");
    expect(draft.trace.map(({ probabilities }) => "general" in probabilities)).toEqual([true, false, false]);
    expect(general.fed).toBe(0);
  });

  test("a partner whose tokens cut a character spells it byte by byte", async () => {
    const cut = toyVocabulary(["x", Uint8Array.of(0xc3), Uint8Array.of(0xa9), " "]);
    const code = scriptedExpert(
      "code",
      [
        ["é", 0.9],
        [" ", 0.9],
      ],
      { vocabulary: toyVocabulary(["x", "é", " "]) },
    );
    const model = toyModel("random", 1, cut);
    const general = new EmbeddedExpert("general", model, { vocabulary: cut });
    const draft = await textBy(
      write,
      [
        [code, 0.9],
        [general, 0.1],
      ] as const,
      request({ maxTokens: 2 }),
    );
    expect(draft.text).toBe("é ");
    expect(general.fed).toBeGreaterThanOrEqual(2);
  });
});

test("the leader's overhang behind the cursor is what the others go on from", async () => {
  const vocabulary = toyVocabulary(["x", "on", "one", "e", "two"]);
  const code = scriptedExpert(
    "code",
    [
      ["one", 0.9],
      ["two", 0.9],
    ],
    { vocabulary, keptBack: 1 },
  );
  const letters = toyVocabulary(["x", "o", "n", "e", "t", "w", "two"]);
  const general = scriptedExpert(
    "general",
    [..."onetwo"].map((letter) => [letter, 0.9] as const),
    {
      vocabulary: letters,
      keptBack: 1,
    },
  );
  const completion = request({ prompt: { prefix: "x", middle: "on", suffix: "" } });
  const draft = await textBy(
    STRING_FUSIONS.aligned,
    [
      [code, 0.7],
      [general, 0.3],
    ] as const,
    completion,
  );
  expect(draft.text).toBe("etwo");
  expect(draft.trace.map(({ from }) => from)).toEqual(["code", "code"]);
});
