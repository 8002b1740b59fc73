import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Place } from "../../../../server/collaboration/strategy.ts";
import { repetition } from "../../../../server/completion/repetition.ts";
import type { Extent } from "../../../../server/completion/stop/extent.ts";
import { createStopRule } from "../../../../server/completion/stop/stop-rule.ts";
import { cursor } from "../cursor.ts";
import { stopped } from "./stopped.ts";

test("the text goes over to Markdown", () => {
  expect(stopped("f(\n  █\n)\n", "a,\n  ```\n  b", { extent: "block" })).toBe("a,");
  expect(stopped("f(\n  █\n)\n", "a,\n  ```\n  b", { place: "comment", extent: "block" })).not.toBe("a,");
});

describe("the suffix is met", () => {
  test("at its first 24 characters", () => {
    expect(
      stopped("a = 1\n█\nreturn compute(a, b, c)\n", "b = 2\nc = 3\nreturn compute(a, b, c)\nmore", {
        extent: "block",
      }),
    ).toBe("b = 2\nc = 3");
  });

  test("at all of a shorter one", () => {
    expect(stopped("x\n█\nreturn x", "y = 1\nreturn x\n\n\n", { extent: "block" })).toBe("y = 1");
  });

  test("in spite of spaces at line ends and of blank lines", () => {
    expect(
      stopped("x\n█\n\nreturn compute(a)\n", "y = 1;  \n\n\n\nreturn compute(a)\nfoo", {
        extent: "block",
        language: "go",
      }),
    ).toBe("y = 1;  ");
  });

  test("when the text begins with the suffix's next line", () => {
    expect(stopped("x\n█\nreturn compute(a)\n", "return compute(a)\nfoo", { extent: "block" })).toBe("");
  });

  test("in the middle of a line", () => {
    expect(stopped("const █ = require('path');\n", "path = require('path');")).toBe("path");
  });

  test("not by a text that only begins like it", () => {
    const text = "if (a === undefined) return;\nmore(1);\nmuch(2);\nmore(3);\nmore_and_more(4);\n";
    expect(stopped("x\n█\nif (a === null) throw e;\n", text, { extent: "block" })).toBeUndefined();
  });

  test("at less of it once the text has been written on beyond", () => {
    const text = `y = 1\nreturn compute(z) + ${Array.from({ length: 30 }, (_, index) => index ** 3).join(" + ")}`;
    expect(stopped("x\n█\nreturn compute(a, b, c)\n", text, { extent: "block", maxLines: 50 })).toBe("y = 1");
    expect(
      stopped("x\n█\nreturn compute(a, b, c)\n", text.slice(0, 60), { extent: "block", maxLines: 50 }),
    ).toBeUndefined();
  });

  test.each(["\n}", "\n", "\n    }\n  }\n}\n", "  ", "\n)"])("not at the trivial %j", (suffix) => {
    expect(stopped(`  if (a) {\n    █${suffix}`, "b = {\n      c: [1]", { extent: "block" })).toBeUndefined();
  });
});

describe("brackets that are closed already", () => {
  test.each([
    ["foo(█)", "a, b);", "a, b"],
    ["foo(█);", "bar(1), 2);", "bar(1), 2"],
    ["foo((█)", "a, b) + c);", "a, b) + c"],
    ["foo([█)", "1, 2]);", "1, 2]"],
    ["foo([█])", "1, 2]);", "1, 2"],
    ["f(g(█))", "x));", "x"],
    ["a[█]", "b[0]];", "b[0]"],
    ["foo(█)", '")", x);', '")", x'],
    ["foo(\n  a,\n  █)", "b)", "b"],
    ["foo(█)", "() => {\n  bar();\n}, 5);", undefined],
  ])("%j continued by %j", (drawn, text, kept) => {
    // Line breaks inside of brackets end a line, too: the cursor stands amid a line.
    expect(stopped(drawn, text)).toBe(kept ?? "() => {");
  });

  test("a brace that the next line has is not written again", () => {
    expect(stopped("function f() {\n  █\n}\n", "return 1;\n}\n\nfunction g", { extent: "block" })).toBe("return 1;");
  });

  test("a brace that is missing is written", () => {
    expect(stopped("function f() {\n  if (x) {\n    █\n}\n", "return 1;\n  }\n  return 2;", { extent: "block" })).toBe(
      "return 1;\n  }",
    );
  });
});

describe("strings and comments", () => {
  test("end at the quote that the line has", () => {
    expect(stopped('const a = "hello █";', 'world";\n', { place: "string" })).toBe("world");
    expect(stopped('const a = "it\'s █";', 'a \\"b\\" c";\n', { place: "string" })).toBe('a \\"b\\" c');
  });

  test("end with the line, closing the quote that the line lacks", () => {
    expect(stopped('const a = "hello █\n', 'world";\nfoo', { place: "string" })).toBe('world";');
  });

  test("end at the comment end that the file has", () => {
    expect(stopped("/* This is █ */\n", "fine */\n", { place: "comment" })).toBe("fine ");
    expect(stopped('def f():\n    """Return █"""\n', 'it."""\n', { place: "comment", language: "python" })).toBe("it.");
  });

  test("end with the line", () => {
    expect(stopped("// This is █\nfoo();", "fine.\n// More", { place: "comment" })).toBe("fine.");
  });
});

describe("prose", () => {
  const prose = { place: "prose", language: "markdown" } as const;
  test.each([
    ["a sentence", "The cat █", "sat on the mat. It slept.", "sat on the mat."],
    [
      "abbreviations",
      "Some pets, █",
      "e.g. Tom, i.e. Dr. Smith's cat, sleep. They do.",
      "e.g. Tom, i.e. Dr. Smith's cat, sleep.",
    ],
    ["a version number", "Use █", "version 2.5 of it. Or not.", "version 2.5 of it."],
    ["quotes and brackets", "He said █", '"stop it." Then he left.', '"stop it."'],
    ["emphasis", "It is **█", "very good.** Then", "very good.**"],
    ["a mark alone", "The cat sleeps█", ". It is tired. So am I.", ". It is tired."],
    ["a paragraph", "The cat █", "sleeps\n\nNext", "sleeps"],
    ["a wrapped line", "The cat █", "sleeps\nall day. It", "sleeps\nall day."],
    ["a list item", "- The cat █", "sleeps\n- The dog", "sleeps"],
    ["a new paragraph", "One.\n█", "\nThe cat sleeps. It", "\nThe cat sleeps."],
    ["Chinese", "我█", "喜欢猫。它们很好。", "喜欢猫。"],
    ["the rest of a line", "The █ sleeps all day.", "big cat\nand", "big cat"],
    ["an unfinished sentence", "The cat █", "sleeps.", undefined],
  ])("%s", (_, drawn, text, kept) => {
    expect(stopped(drawn, text, prose)).toBe(kept);
  });
});

describe("repetition", () => {
  test("of a line", () => {
    expect(stopped("x = 1\n█\n\nend", "y = 2\ny = 2\ny = 2\n", { extent: "block" })).toBe("y = 2");
  });

  test("of several lines", () => {
    expect(stopped("x = 1\n█\n\nend", "a()\nb()\na()\nb()\na()\nb()\n", { extent: "block" })).toBe("a()\nb()");
  });

  test("of a phrase", () => {
    expect(stopped("The █", "cat is a cat is a cat is a cat is a cat is a cat", { place: "prose" })).toBe("cat is a ");
  });

  test("of the lines before the cursor", () => {
    expect(stopped("foo(1)\nbar(2)\nbaz(3)\n█", "foo(1)\nbar(2)\nbaz(3)\n", { extent: "block" })).toBe("");
  });

  test("not of brackets, closing tags and data", () => {
    expect(repetition("      </p>\n    </p>\n  </p>\n", "")).toBeUndefined();
    expect(repetition("      }\n      }\n      }\n", "")).toBeUndefined();
    expect(repetition(`[${"0x00, ".repeat(50)}]`, "")).toBeUndefined();
    expect(repetition("-".repeat(300), "")).toBeUndefined();
  });
});

test("a longer text never keeps more, and no text keeps more than itself", () => {
  const pieces = fc.constantFrom(
    "foo",
    "x",
    " ",
    "  ",
    "    ",
    "\n",
    "\n\n",
    "}",
    ")",
    "]",
    "(",
    "{",
    ";",
    ",",
    '"',
    "'",
    "`",
    "\\",
    "/",
    "# ",
    ".",
    ". ",
    "。",
    "」",
    "!",
    "The",
    "the cat is ",
    "end",
    "else",
    "return x",
    "*/",
    '"""',
    "- ",
    "1. ",
    "\t",
    "é",
    "e\u0301",
    "😀",
    "\r",
  );
  const texts = fc.array(pieces, { maxLength: 60 });
  fc.assert(
    fc.property(
      texts,
      texts,
      texts,
      fc.constantFrom<Place>("code", "comment", "string", "prose"),
      fc.constantFrom<Extent>("line", "statement", "block", "prose"),
      fc.constantFrom("typescript", "python", "rust", "ruby", "haskell"),
      (before, after, generated, place, extent, language) => {
        const stop = createStopRule({
          before: before.join(""),
          after: after.join(""),
          place,
          extent,
          language,
          maxLines: 4,
        });
        let least: number | undefined;
        const characters = Array.from(generated.join(""));
        for (let length = 0; length <= characters.length; length++) {
          const text = characters.slice(0, length).join("");
          const cut = stop(text);
          if (least !== undefined) expect(cut).toBeLessThanOrEqual(least);
          if (cut !== undefined) expect(cut).toBeLessThanOrEqual(text.length);
          least = cut;
        }
      },
    ),
    { numRuns: 300 },
  );
});

test("a rule is cheap: 512 calls with up to 2,000 characters", () => {
  const { before, after } = cursor(
    `${"const line = compute(1);\n".repeat(200)}█\n${"const other = compute(2);\n".repeat(200)}`,
  );
  const stop = createStopRule({ before, after, place: "code", extent: "block", language: "typescript" });
  const text = Array.from({ length: 2_000 }, (_, index) => String.fromCharCode(97 + ((index * index) % 26))).join("");
  const start = performance.now();
  for (let token = 1; token <= 512; token++) stop(text.slice(0, token * 4));
  expect(performance.now() - start).toBeLessThan(1_000);
});
