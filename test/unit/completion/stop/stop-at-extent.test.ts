/** Where a text ends of which a line, a statement or a block is wanted. */
import { describe, expect, test } from "vitest";
import { stopped } from "./stopped.ts";

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

  test.each([
    ['  if [ -z "$1" ]; then█', "\n    echo usage\n    exit 1\n  fi\n  echo\n", "\n    echo usage\n    exit 1\n  fi"],
    ["while read -r a; do█", '\n  echo "$a"\ndone < "$1" 2>&1\necho\n', '\n  echo "$a"\ndone < "$1" 2>&1'],
    ["for a in b; do█", "\n  echo\ndone; echo\n", "\n  echo\ndone"],
    ["f() {█", "\n  echo\n}\n\ng() {\n", "\n  echo\n}"],
    ['case "$1" in█', "\n  start) run ;;\n  *) exit 1 ;;\nesac\necho\n", "\n  start) run ;;\n  *) exit 1 ;;\nesac"],
  ])("closes with the word of its opener in the shell: %s", (drawn, text, kept) => {
    for (const size of [1, 3]) expect(stopped(drawn, text, { language: "shellscript" }, size)).toBe(kept);
  });

  test("is not closed by a name that is such a word elsewhere", () => {
    expect(stopped("def f(s):\n    for c in s:█", "\n        g(c)\n    done = True\n", python)).toBe("\n        g(c)");
  });

  test.each([
    [
      "yaml",
      "jobs:\n  a:\n    █",
      "continue-on-error: true\n    run: x\n  b:\n",
      "continue-on-error: true\n    run: x",
    ],
    ["css", ".a {\n  █", "break-inside: avoid;\n  color: red;\n}\n", "break-inside: avoid;\n  color: red;\n}"],
    ["yaml", "a:\n  █", "return: 1\n  break: 2\nb:\n", "return: 1\n  break: 2"],
  ])("%s: is not left by a key that begins like a statement", (language, drawn, text, kept) => {
    expect(stopped(drawn, text, { language, extent: "block" })).toBe(kept);
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
    const ruby = { language: "ruby", extent: "block" } as const;
    for (const size of [1, 3]) {
      expect(stopped("def f(x)\n  █\n", "x + 1\nend\n\ndef g", ruby, size)).toBe("x + 1\nend");
    }
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
