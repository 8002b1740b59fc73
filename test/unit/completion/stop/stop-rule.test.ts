import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Place } from "../../../../server/collaboration/strategy.ts";
import { repetition } from "../../../../server/completion/repetition.ts";
import { chooseExtent, type Extent } from "../../../../server/completion/stop/extent.ts";
import { createStopRule } from "../../../../server/completion/stop/stop-rule.ts";
import { cursor } from "../cursor.ts";

interface Case {
  readonly language?: string;
  readonly place?: Place;
  readonly extent?: Extent;
  readonly maxLines?: number;
}

/** Decodes `text` token by token until the rule stops it. Tokens are of `size` units. */
function stopped(
  drawn: string,
  text: string,
  { language = "typescript", place = "code", extent, maxLines }: Case = {},
  size = 3,
) {
  const { before, after } = cursor(drawn);
  const stop = createStopRule({
    before,
    after,
    language,
    place,
    extent: extent ?? chooseExtent(place, language, before, after),
    maxLines,
  });
  for (let length = 0; length < text.length + size; length += size) {
    const cut = stop(text.slice(0, length));
    if (cut !== undefined) return text.slice(0, cut);
  }
  return undefined;
}

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

describe("a line", () => {
  test.each([
    ["const x = █", "1;\nconst y", "1;"],
    ["const x = █;\n", "compute(y)\n", "compute(y)"],
    ["  █", "foo();\nbar();", "foo();"],
    ["  █", "\n  foo();\nbar();", "\n  foo();"],
    ["  █", "\n\n\n\n  foo();", ""],
    ["foo();█\n", "\nbar();\nbaz();", "\nbar();"],
    ["foo(█);\n", "\nbar();\nbaz();", ""],
    ["█", "", undefined],
    ["const x = █", "1;", undefined],
  ])("%j continued by %j", (drawn, text, kept) => {
    expect(stopped(drawn, text, { extent: "line" })).toBe(kept);
  });
});

describe("a line with a comment before it", () => {
  test.each([
    ["python", "def f(a):\n    █", "# twice\n    return 2 * a\n\ndef", "# twice\n    return 2 * a"],
    ["typescript", "{\n  █", "// one\n  // two\n  return 2;\n  more", "// one\n  // two\n  return 2;"],
    ["typescript", "{\n  █", "/* one */\n  return 2;\n  more", "/* one */\n  return 2;"],
    ["python", "x = 1\n█", "# a\n# b\n# c\n# d\ny = 2\n", "# a\n# b\n# c\n# d"],
    ["python", "x = 1\n█", "# alone\n\ny = 2\nz", "# alone"],
    ["c", "int f() {\n  █", "#include <a>\n  int b;\n", "#include <a>"],
  ])("%s: the comment is not all, unless a paragraph ends or it is long", (language, drawn, text, kept) => {
    for (const size of [1, 3, 50]) expect(stopped(drawn, text, { language, extent: "line" }, size)).toBe(kept);
  });

  test.each([
    ["where the line has begun", "x = 1█", "# one\ny = 2\n", "# one", "code"],
    ["in a comment", "# so█", " it is\ny = 2\n", " it is", "comment"],
  ] as const)("%s the line is all", (_what, drawn, text, kept, place) => {
    expect(stopped(drawn, text, { language: "python", place, extent: "line" })).toBe(kept);
  });
});

describe("a block", () => {
  const python = { language: "python", extent: "block" } as const;
  test.each([
    ["a function's body", "def f(x):\n    █", "y = x\n    return y\n\ndef g():", "y = x\n    return y"],
    ["a cursor behind the opener", "def f(x):█", "\n    return x\n\nx = 1", "\n    return x"],
    [
      "an inner block",
      "def f(x):\n    if x:\n        █\n    return 2\n",
      "return 1\n    else:\n        pass",
      "return 1",
    ],
    ["a paragraph", "def f(x):\n    █\n", "y = x\n    z = y\n\n    return z", "y = x\n    z = y"],
    [
      "deeper lines behind a blank one",
      "class A:\n    █\n",
      "def f(self):\n\n        return 1\n\n    def g(self):\n",
      "def f(self):\n\n        return 1",
    ],
    ["top level", "import os\n\n█\n\nmain()\n", "x = 1\ny = 2\n\nz = 3", "x = 1\ny = 2"],
    ["leading blank lines", "import os\n█\n\nmain()\n", "\nx = 1\n\nz = 3", "\nx = 1"],
    ["nothing but blank lines", "import os\n█\n\nmain()\n", "\n\n\n\n\n", ""],
    ["text that leaves the block at once", "def f(x):\n█", "x = 1\ny = 2", "x = 1"],
    ["a body on the opener's line", "def f(x):█", " return 1\nx = 1", " return 1"],
  ])("%s", (_, drawn, text, kept) => {
    expect(stopped(drawn, text, python)).toBe(kept);
  });

  test("closes with the brace of its opener", () => {
    expect(stopped("function f() {\n  █", "return 1;\n}\n\nfunction g() {", { extent: "block" })).toBe("return 1;\n}");
    expect(stopped("it('works', () => {\n  █", "expect(1);\n});\n\nit(", { extent: "block" })).toBe("expect(1);\n});");
    expect(stopped("function f() {\n\treturn compute(\n\t\t█", "a,\n\t\tb,\n\t);\n}", { extent: "block" })).toBe(
      "a,\n\t\tb,\n\t);",
    );
  });

  test("ends with the line whose block stands after the cursor", () => {
    const loop = "def f(s):\n    n = 0\n█\n        n += 1\n        n *= 2\n    return n\n";
    expect(stopped(loop, "    for c in s:\n        n *= 2\n", python)).toBe("    for c in s:");
    expect(stopped(loop, "    for c in s:\n        n = 3\n        n *= 2\n", python)).toBeUndefined();
    expect(stopped("a();\n█\n  b();\n  c();\n}\n", "if (x) {\n  c();\n}\n", { extent: "block" })).toBe("if (x) {");
    expect(
      stopped("def f(s):\n█\n    return n\n", "    for c in s:\n        return n\n    m = 1\n", python),
    ).toBeUndefined();
  });

  test("goes on behind a blank line until what opens the block after the cursor is there", () => {
    const text = "    n = 0\n\n    if s:\n        return 1\n";
    expect(stopped("def f(s):\n█\n        return 1\n    return 2\n", text, python)).toBe("    n = 0\n\n    if s:");
    expect(stopped("def f(s):\n█\n    return 2\n", text, python)).toBe("    n = 0");
  });

  test("goes on within a block that ends after the cursor", () => {
    const text = "    i = 0\n    while i < n:\n        if not q[i]:\n            return i\n        i += 1\n    return";
    expect(stopped("def f(q, n):\n█\n        i += 1\n    return -1\n", text, python)).toBe(
      "    i = 0\n    while i < n:\n        if not q[i]:\n            return i",
    );
  });

  test("ends with the line that leaves it", () => {
    const body = "m = max(s)\n    return m\n    print(m)\n";
    expect(stopped("def f(s):\n    █\n\nf(1)\n", body, python)).toBe("m = max(s)\n    return m");
    const inner = "if not s:\n        return 0\n    return s[0]\n    print(m)\n";
    expect(stopped("def f(s):\n    █", inner, python)).toBe("if not s:\n        return 0\n    return s[0]");
    const spread = "return (a and\n        b)\n    print(a)\n";
    expect(stopped("def f(a, b):\n    █", spread, python)).toBe("return (a and\n        b)");
    expect(stopped("function f() {\n  █", "return 1;\n}\n\nfunction g() {", { extent: "block" })).toBe("return 1;\n}");
    expect(stopped("def f(x)\n  █", "return 1 if x\n  2\nend\n", { language: "ruby" })).toBe("return 1 if x\n  2\nend");
  });

  test("does not close a block further out", () => {
    expect(stopped("class A {\n  f() {\n    a();\n    █\n  }\n}\n", "b();\n  }\n}\n", { extent: "block" })).toBe(
      "b();",
    );
  });

  test("is at most twelve lines long", () => {
    const body = Array.from({ length: 30 }, (_, index) => `x${index} = ${index}`);
    expect(stopped("def f():\n    █", body.join("\n    "), python)?.split("\n")).toHaveLength(12);
    expect(stopped("def f():\n    █", body.join("\n    "), { ...python, maxLines: 2 })?.split("\n")).toHaveLength(2);
  });

  test("Ruby", () => {
    expect(stopped("def f(x)\n  █\n", "x + 1\nend\n\ndef g", { language: "ruby", extent: "block" })).toBe("x + 1\nend");
  });
});

describe("a statement", () => {
  test("is a line", () => {
    expect(stopped("import os\n█", "x = 1\ny = 2\n", { language: "python" })).toBe("x = 1");
    expect(stopped("a();\n█\n", "\nb();\nc();\n")).toBe("\nb();");
  });

  test("goes on to the end of the block that it opens", () => {
    expect(stopped("import os\n█", "def f():\n    x = 1\n    return x\n\n\ndef g():", { language: "python" })).toBe(
      "def f():\n    x = 1\n    return x",
    );
    expect(stopped("a();\n█", "while (b()) {\n  c();\n}\nd();\n")).toBe("while (b()) {\n  c();\n}");
    expect(stopped("a();\n█", "// Why.\nif (b) {\n  c();\n}\nd();\n")).toBe("// Why.\nif (b) {\n  c();\n}");
    expect(stopped("a();\n█", "if (b) {\n  c();\n")).toBeUndefined();
  });

  test("is offered whole behind a line", () => {
    const text = "\n    for c in s:\n        n += 1\n    n *= 2\n";
    expect(stopped("def f(s):\n    n = 0█\n    return n\n", text, { language: "python" })).toBe(
      "\n    for c in s:\n        n += 1",
    );
    expect(stopped("def f(s):\n    for█\n    return n\n", " c in s:\n        n += 1\n", { language: "python" })).toBe(
      " c in s:",
    );
  });

  test("without a body is its line", () => {
    expect(stopped("x = 1\n█", "while True:\ny = 2\n", { language: "python" })).toBe("while True:");
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
      fc.constantFrom("typescript", "python", "rust", "ruby"),
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
