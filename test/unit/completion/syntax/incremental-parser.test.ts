import { readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { Grammars } from "../../../../server/completion/syntax/grammars.ts";
import { IncrementalParser, parseInTime } from "../../../../server/completion/syntax/incremental-parser.ts";
import { placeByTree } from "../../../../server/completion/syntax/place-by-tree.ts";
import { GRAMMARS } from "./real-syntax.ts";

const grammars = new Grammars(GRAMMARS);
const EVER = Number.POSITIVE_INFINITY;

const PYTHON = `class Queue:
    """First in, first out."""

    def __init__(self, items=None):
        self.items = list(items or [])  # a copy

    def take(self, n=1):
        if n > len(self.items):
            raise IndexError(f"only {len(self.items)} left")
        taken, self.items = self.items[:n], self.items[n:]
        return taken
`;

const SAMPLES = [
  ["typescript", readFileSync("server/completion/text-edit.ts", "utf8")],
  ["python", PYTHON],
] as const;

/** What people type and delete, among it whatever opens something. */
const edit = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  removed: fc.nat(30),
  inserted: fc.oneof(
    fc.constantFrom(
      "x",
      " ",
      "\n",
      "\n    ",
      "(",
      ")",
      "{",
      "}",
      '"',
      "'",
      "`",
      '"""',
      "/*",
      "*/",
      "//",
      "#",
      "ä",
      "😀",
    ),
    fc.string({ maxLength: 8 }),
  ),
});

test.each(SAMPLES)("%s: after any edits the tree is that of the text", async (language, sample) => {
  const parser = await grammars.parser(language);
  if (!parser) throw new Error("The grammar is there.");
  fc.assert(
    fc.property(fc.array(edit, { minLength: 1, maxLength: 12 }), (edits) => {
      const incremental = new IncrementalParser(parser);
      let text = sample;
      incremental.parse(text, 0, EVER);
      for (const { at, removed, inserted } of edits) {
        const offset = Math.floor(at * text.length);
        text = text.slice(0, offset) + inserted + text.slice(offset + removed);
        const tree = incremental.parse(text, offset + inserted.length, EVER);
        const fresh = parseInTime(parser, text, EVER);
        expect(tree?.rootNode.endIndex).toBe(fresh?.rootNode.endIndex);
        if (!fresh?.rootNode.hasError) expect(tree?.rootNode.toString()).toBe(fresh?.rootNode.toString());
        fresh?.delete();
      }
    }),
    { numRuns: 60 },
  );
});

test.each(SAMPLES)("%s: while it is typed, the cursor stands where a fresh tree says", async (language, sample) => {
  const parser = await grammars.parser(language);
  if (!parser) throw new Error("The grammar is there.");
  const incremental = new IncrementalParser(parser);
  for (let length = 1; length <= sample.length; length++) {
    const text = `${sample.slice(0, length)}\n${sample}`;
    const fresh = parseInTime(parser, text, EVER);
    const tree = incremental.parse(text, length, EVER);
    expect(tree && placeByTree(tree, text, length)).toBe(fresh && placeByTree(fresh, text, length));
    fresh?.delete();
  }
});

test("a text that is not parsed in time leaves nothing behind", async () => {
  const parser = await grammars.parser("typescript");
  if (!parser) throw new Error("The grammar is there.");
  const incremental = new IncrementalParser(parser);
  const long = "const a = [1, 2, 3].map((x) => x + 1);\n".repeat(2_000);
  expect(incremental.parse("const a = 1;", 0, EVER)).toBeDefined();
  expect(incremental.parse(long, 0, -1)).toBeUndefined();
  expect(incremental.parse("const b = 2;", 0, EVER)?.rootNode.toString()).toContain("lexical_declaration");
});
