import { beforeEach, describe, expect, test } from "vitest";
import type { CompletionRequest, Strategy } from "../../../server/collaboration/strategy.ts";
import { CompletionService, type Cursor } from "../../../server/completion/completion-service.ts";
import { Syntax } from "../../../server/completion/syntax/syntax.ts";
import type { Expert } from "../../../server/experts/expert.ts";
import { STRATEGY_IDS, type StrategyId } from "../../../server/protocol/strategies.ts";
import { DEFAULT_SETTINGS, type Settings } from "../../../server/settings.ts";
import { having, scripted } from "../collaboration/scripted.ts";
import { toyVocabulary } from "../fusion/toy.ts";
import { answer } from "./candidate.ts";
import { cursor } from "./cursor.ts";

interface Bench {
  readonly service: CompletionService;
  /** What the strategies were asked, in order. */
  readonly asked: { strategy: StrategyId; request: CompletionRequest }[];
}

/** What the strategies answer next. */
let next = answer("first + second");
/** Why they fail, if they do. */
let failure: Error | undefined;

beforeEach(() => {
  next = answer("first + second");
  failure = undefined;
});

function bench(experts: readonly Expert[] = [], budgets = async () => ({ context: 768, unasked: 64 })): Bench {
  const asked: Bench["asked"] = [];
  const strategies = Object.fromEntries(
    STRATEGY_IDS.map((id): [StrategyId, Strategy] => [
      id,
      {
        id,
        complete: async (request) => {
          asked.push({ strategy: id, request });
          if (failure) throw failure;
          return next;
        },
      },
    ]),
  ) as Record<StrategyId, Strategy>;
  // The languages below have no grammar: nothing is read from there.
  const onFailure = (error: Error) => {
    throw error;
  };
  const syntax = new Syntax({ directory: "no-grammars-here", onFailure });
  const service = new CompletionService({ experts: having(...experts), strategies, syntax, budgets });
  return { service, asked };
}

/** A place in a file, with the cursor drawn. */
function at(drawn: string, { document = "a.zig", language = "zig" }: Partial<Cursor> = {}): Cursor {
  const { text, offset } = cursor(drawn);
  return { document, language, text, offset };
}

function options(settings: Partial<Settings> = {}, signal = new AbortController().signal) {
  return { settings: { ...DEFAULT_SETTINGS, ...settings }, signal };
}

describe("the request", () => {
  test("says what stands around the cursor, and where it stands", async () => {
    const { service, asked } = bench();
    const { signal, settings } = options({ "completion.maxTokens": 20 });
    await service.complete(at("const a = 1;\nconst b = █;\n"), "cascade", { settings, signal });
    expect(asked.map(({ strategy }) => strategy)).toEqual(["cascade"]);
    const { request } = asked[0] as Bench["asked"][number];
    expect(request.prompt.prefix + request.prompt.middle).toBe("const a = 1;\nconst b = ");
    expect(request.prompt.suffix).toBe(";\n");
    expect(request).toMatchObject({ language: "zig", place: "code", maxTokens: 20, settings, signal });
    expect(request.stop(" 1")).toBeUndefined();
    expect(request.stop(" 1\nmore")).toBe(" 1".length);
  });

  test("what is known of a place once an expert has read it: the same text, and how well it was predicted", async () => {
    const vocabulary = toyVocabulary([..."\nabconst =1;"]);
    const expert = scripted("code", [], { vocabulary });
    const { service, asked } = bench([expert]);
    const place = at("const a = 1;\nconst b = █;\n");
    const read = await service.readPrompt(place, "code", options());
    await service.complete(place, "cascade", options());
    expect(read).toMatchObject({ place: "code", prompt: asked[0]?.request.prompt });
    expect(read.evidence?.bytes).toBeGreaterThan(0);
    expect(expert.held).toBe(0);
  });

  test("asks for prose in a text", async () => {
    const { service, asked } = bench();
    await service.complete(at("One sentence. Another█\n", { language: "plaintext" }), "auto", options());
    expect(asked[0]?.request.place).toBe("prose");
  });

  test("reads no more than the experts can in good time", async () => {
    const { service, asked } = bench([], async () => ({ context: 100, unasked: 64 }));
    await service.complete(at(`${"const a = 1;\n".repeat(200)}█`), "auto", options());
    const { prefix = "", middle = "" } = asked[0]?.request.prompt ?? {};
    expect(prefix.length + middle.length).toBeGreaterThan(100);
    expect(prefix.length + middle.length).toBeLessThanOrEqual(300);
  });
});

describe("the answer", () => {
  test("is fit to be shown: with the document's line endings, without white space at its end", async () => {
    const { service, asked } = bench();
    next = answer("{\n  return 1;\n}  ");
    const shown = await service.complete(at("fn a() █\r\n\r\n"), "auto", options());
    expect(shown.text).toBe("{\r\n  return 1;\r\n}");
    expect(shown).toMatchObject({ strategy: "code", reason: "code expert: chosen by you", confidence: 0.5 });
    const { prefix, middle, suffix } = asked[0]?.request.prompt ?? {};
    expect(`${prefix}${middle}${suffix}`).toBe("fn a() \n\n");
  });

  test("of prose loses the word that the token limit may have broken off", async () => {
    const { service } = bench();
    const limit = { "completion.maxTokens": 5 };
    next = answer(" sat on the windo", { limited: true });
    expect(await service.complete(at("The cat█\n", { language: "plaintext" }), "auto", options(limit))).toMatchObject({
      text: " sat on the",
    });
    next = answer(" sat on the window");
    expect(await service.complete(at("My cat█\n", { language: "plaintext" }), "auto", options(limit))).toMatchObject({
      text: " sat on the window",
    });
  });
});

describe("answers given before", () => {
  test("serve again while the user types what they say", async () => {
    const { service, asked } = bench();
    await service.complete(at("const a = █\n"), "auto", options());
    for (const [drawn, left] of [
      ["const a = f█\n", "irst + second"],
      ["const a = first█\n", " + second"],
      ["const a = █\n", "first + second"],
      ["const a =█\n", " first + second"],
    ] as const) {
      expect(await service.complete(at(drawn), "auto", options())).toMatchObject({ text: left, reason: next.reason });
    }
    expect(asked).toHaveLength(1);
  });

  test("are made fit to be shown each time", async () => {
    const { service, asked } = bench();
    next = answer("{\n  return 1;\n}  ");
    await service.complete(at("fn a() █\r\n\r\n"), "auto", options());
    const shown = await service.complete(at("fn a() {█\r\n\r\n"), "auto", options());
    expect(shown.text).toBe("\r\n  return 1;\r\n}");
    expect(asked).toHaveLength(1);
  });

  test.each([
    ["The cat█\n", " sat on the windo", "The cat sat on the█\n", "plaintext"],
    ["f() {█\n", "\n  a();\n  result = comp", "f() {\n  a();█\n", "zig"],
  ])("do not serve behind what the token limit left of them: %j", async (drawn, text, accepted, language) => {
    const { service, asked } = bench();
    next = answer(text, { limited: true });
    const shown = await service.complete(at(drawn, { language }), "auto", options());
    expect(drawn.replace("█", `${shown.text}█`)).toBe(accepted);
    next = answer(" and more");
    const following = await service.complete(at(accepted, { language }), "auto", options());
    expect(following.text).toBe(" and more");
    expect(asked).toHaveLength(2);
  });

  test.each<[string, (bench: Bench) => Promise<unknown>]>([
    ["the user types something else", ({ service }) => service.complete(at("const a = x█\n"), "auto", options())],
    ["another strategy is asked", ({ service }) => service.complete(at("const a = █\n"), "code", options())],
    [
      "another variant is asked",
      ({ service }) => service.complete(at("const a = █\n"), "auto", options({ "ensemble.fusion": "bytes" })),
    ],
    [
      "another document reads the same",
      ({ service }) => service.complete(at("const a = █\n", { document: "b.zig" }), "auto", options()),
    ],
    [
      "answers were forgotten",
      ({ service }) => {
        service.forgetAnswers();
        return service.complete(at("const a = █\n"), "auto", options());
      },
    ],
  ])("do not serve when %s", async (_what, ask) => {
    const both = bench();
    await both.service.complete(at("const a = █\n"), "auto", options());
    await ask(both);
    expect(both.asked).toHaveLength(2);
  });

  test("a strategy that failed is asked again", async () => {
    const { service, asked } = bench();
    failure = new Error("The model broke down.");
    await expect(service.complete(at("const a = █\n"), "auto", options())).rejects.toThrow("The model broke down.");
    failure = undefined;
    expect(await service.complete(at("const a = █\n"), "auto", options())).toMatchObject({ text: "first + second" });
    expect(asked).toHaveLength(2);
  });
});

describe("the anchor", () => {
  const lines = Array.from({ length: 12 }, (_, i) => `const value${i} = ${i};`);
  const begun = `${lines.slice(0, 8).join("\n")}\n`;
  const rest = `\n${lines.slice(8).join("\n")}\n`;

  /** The prompt for a cursor behind some text. */
  async function promptFor({ service, asked }: Bench, typed: string, document = "a.zig") {
    next = answer("");
    await service.complete(at(`${begun}${typed}█${rest}`, { document }), "auto", options());
    return asked.at(-1)?.request.prompt;
  }

  test("stays while the user types: only the middle grows", async () => {
    const it = bench();
    const first = await promptFor(it, "const a");
    for (const typed of ["const ab", "const abc = 1;", "const abc = 1;\n", "const abc = 1;\nreturn", "const a"]) {
      const prompt = await promptFor(it, typed);
      expect(prompt).toMatchObject({ prefix: first?.prefix, suffix: first?.suffix });
      expect(`${prompt?.prefix}${prompt?.middle}`).toBe(begun + typed);
    }
    expect(it.asked).toHaveLength(6);
    expect(first?.middle).not.toBe("");
    // A window that has not been there before has its anchor elsewhere.
    expect((await promptFor(bench(), "const abc = 1;\nreturn"))?.prefix).not.toBe(first?.prefix);
  });

  test("is each document's own, and forgotten with it", async () => {
    const it = bench();
    const first = await promptFor(it, "const a");
    const typed = "const a = 1;\nreturn";
    expect((await promptFor(it, typed, "b.zig"))?.prefix).not.toBe(first?.prefix);
    expect((await promptFor(it, typed))?.prefix).toBe(first?.prefix);
    it.service.forgetDocument("a.zig");
    expect((await promptFor(it, typed))?.prefix).not.toBe(first?.prefix);
  });

  test("of the fifty documents used last is remembered", async () => {
    const it = bench();
    const typed = "const a = 1;\nreturn";
    const first = await promptFor(it, "const a", "first.zig");
    await promptFor(it, "const a", "second.zig");
    for (let i = 0; i < 48; i++) await promptFor(it, "const a", `${i}.zig`);
    expect((await promptFor(it, typed, "first.zig"))?.prefix).toBe(first?.prefix);
    // One more: the second one is now the oldest.
    await promptFor(it, "const a", "last.zig");
    expect((await promptFor(it, typed, "first.zig"))?.prefix).toBe(first?.prefix);
    expect((await promptFor(it, typed, "second.zig"))?.prefix).not.toBe(first?.prefix);
  });
});

describe("what cannot be completed", () => {
  test.each([
    ["an empty document", "█", "a.zig has no text yet"],
    ["a document of white space", " \n█\t\n", "a.zig has no text yet"],
    ["a binary file before the cursor", "ELF\0\0█ text", "a.zig looks like a binary file"],
    ["a binary file after the cursor", "text █\0", "a.zig looks like a binary file"],
  ])("%s", async (_what, drawn, message) => {
    const { service, asked } = bench();
    await expect(service.complete(at(drawn), "auto", options())).rejects.toMatchObject({
      name: "DocumentError",
      message: expect.stringContaining(message),
    });
    await expect(service.completeAlone(at(drawn), "code", options())).rejects.toMatchObject({ name: "DocumentError" });
    expect(asked).toHaveLength(0);
  });

  test("an aborted request asks nobody", async () => {
    const { service, asked } = bench();
    const aborted = service.complete(at("const a = █\n"), "auto", options({}, AbortSignal.abort()));
    await expect(aborted).rejects.toMatchObject({ name: "AbortError" });
    expect(asked).toHaveLength(0);
  });

  test("a failure to learn what the experts can read reaches the caller", async () => {
    const { service } = bench([], () => Promise.reject(new Error("No model is here.")));
    await expect(service.complete(at("const a = █\n"), "auto", options())).rejects.toThrow("No model is here.");
  });
});

describe("completeAlone", () => {
  const vocabulary = toyVocabulary([...new Set("const one twx=;\n")]);
  const write = (text: string) => [...text].map((letter) => [letter, 0.9] as const);
  const experts = () => [
    scripted("general", write("two \n"), { vocabulary }),
    scripted("code", write("one \n"), { vocabulary }),
  ];

  test("asks one expert, and shows its answer as any other", async () => {
    const { service, asked } = bench(experts());
    const general = await service.completeAlone(at("const x█"), "general", options());
    expect(general).toMatchObject({ text: "two", strategy: "general" });
    expect(await service.completeAlone(at("const x█"), "code", options())).toMatchObject({
      text: "one",
      strategy: "code",
    });
    expect(asked).toHaveLength(0);
  });

  test("is no answer of a strategy: the next request asks", async () => {
    const { service, asked } = bench(experts());
    await service.completeAlone(at("const x█"), "code", options());
    await service.complete(at("const x█"), "code", options());
    expect(asked).toHaveLength(1);
  });

  test("does not go on with the other expert: its card would show the wrong text", async () => {
    const { service } = bench(experts().slice(0, 1));
    await expect(service.completeAlone(at("const x█"), "code", options())).rejects.toMatchObject({
      name: "ExpertUnavailableError",
      role: "code",
    });
  });
});
