import { describe, expect, test } from "vitest";
import { realSyntax } from "./real-syntax.ts";

const { syntax, failures } = realSyntax();

describe("counting syntax errors", () => {
  test.each([
    ["typescript", "const a = ", "[1, 2];", "[1, 2;"],
    ["typescript", "function f() {\n  ", "return 1;\n}\n", "return (1;\n}\n"],
    ["python", "def f(a):\n    ", "return a\n", "return (a\n"],
    ["python", "for a in b:\n    print(", "a)\n", "a]\n"],
    ["javascript", "foo(function () {\n", "  bar();\n});\n", "  bar();\n}});\n"],
  ])("%s: %s is better followed by %s than by %s", async (language, before, good, bad) => {
    const [none, some] = await Promise.all(
      [good, bad].map((text) => syntax.errors(language, before + text, before.length)),
    );
    expect(none).toBe(0);
    expect(some).toBeGreaterThan(0);
  });

  test("says nothing of what it has no grammar for", async () => {
    expect(await syntax.errors("plaintext", "a ((", 2)).toBeUndefined();
    expect(await syntax.errors("markdown", "a ((", 2)).toBeUndefined();
    expect(failures).toEqual([]);
  });

  test("takes no block for open that goes on beyond what is looked at otherwise", async () => {
    const before = "function f(rows) {\n";
    const after = `${"    settle(rows);\n".repeat(200)}  }\n}\n\nfunction g() {}\n`;
    const [opens, closes] = await Promise.all(
      ["  for (const row of rows) {\n", "  return rows;\n}\n"].map((text) =>
        syntax.errors("javascript", before + text + after, before.length),
      ),
    );
    expect(opens).toBe(0);
    expect(closes).toBeGreaterThan(0);
  });

  test("looks only near the cursor of a long document", async () => {
    const far = "const a = ((;\n";
    const text = `${far}${"let b = 1;\n".repeat(3000)}`;
    expect(await syntax.errors("typescript", text, text.length)).toBe(0);
  });
});
