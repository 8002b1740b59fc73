import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { Engine } from "../../server/engine.ts";
import { DEFAULT_SETTINGS } from "../../server/settings.ts";
import { never } from "./real-experts.ts";

/** Places where much of what comes next stands elsewhere in the file. */
const PLACES = [
  {
    language: "typescript",
    before:
      'test("adds", () => {\n  const result = calculator.add(1, 2);\n  expect(result.value).toBe(3);\n  expect(result.error).toBeUndefined();\n});\n\ntest("subtracts", () => {\n  const result = calculator.subtract(3, 2);\n  expect(result.value).toBe(1);\n  expect(result.error).toBeUndefined();\n});\n\ntest("multiplies", () => {\n  const result = calculator.',
    after: "\n});\n",
  },
  {
    language: "python",
    before:
      'class Settings:\n    def __init__(self, options):\n        self.name = options.get("name", "default")\n        self.colour = options.get("colour", "default")\n        self.width = options.get("width", "default")\n        self.height = ',
    after: '\n\n\nprint(Settings({"name": "x"}).name)\n',
  },
  {
    language: "python",
    before:
      "def total(values):\n    result = 0\n    for value in values:\n        result += value\n    return result\n\n\ndef mean(values):\n    ",
    after: "\n",
  },
];

describe("writing with prompt lookup", () => {
  const engines = [true, false].map((isOn) => {
    const settings = { ...DEFAULT_SETTINGS, "completion.promptLookup": isOn };
    return { settings, engine: new Engine(settings, { grammars: path.resolve("dist/grammars") }) };
  });

  afterAll(async () => {
    for (const { engine } of engines) await engine.dispose();
  });

  it("gives the text that there is without, in fewer evaluations", { timeout: 120_000 }, async () => {
    const texts: string[][] = [];
    const evaluations: number[] = [];
    for (const { engine, settings } of engines) {
      const answers: string[] = [];
      for (const [index, { language, before, after }] of PLACES.entries()) {
        const cursor = { document: `${index}`, language, text: before + after, offset: before.length };
        answers.push((await engine.completion.complete(cursor, "code", { settings, signal: never })).text);
      }
      texts.push(answers);
      evaluations.push(engine.experts.work().reduce((sum, work) => sum + work.evaluations, 0));
    }
    const [withLookup, without] = texts;
    expect(withLookup).toEqual(without);
    expect(without?.every((text) => text !== "")).toBe(true);
    const [drafted = 0, plain = 0] = evaluations;
    expect(drafted).toBeLessThan(plain);
  });
});
