import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Place } from "../../../../server/collaboration/strategy.ts";
import { applyFilters } from "../../../../server/completion/filters/filters.ts";
import { context } from "./context.ts";

describe("all filters together", () => {
  test("leave a good completion alone", () => {
    expect(applyFilters("map((item) => item.price)", context("const prices = items.█;\n"))).toBe(
      "map((item) => item.price)",
    );
  });

  test("cut overlap, brackets and control tokens, and give the document's line ending", () => {
    const here = context("function f() {\n\tif (x) {\n\t\t█\n\t}\n}\n", {
      lineEnding: "\r\n",
      controlTokens: ["<|end|>"],
    });
    expect(applyFilters("a();\n        b();\n    }\n}\n<|end|>x", here)).toBe("a();\r\n\t\tb();");
  });

  test("cut both the semicolon and the bracket that are there", () => {
    expect(applyFilters("bar(1));", context("foo(█);"))).toBe("bar(1)");
  });

  test.each([
    ["  if (x) {█}", "\n    foo();\n  }\n  return x;", "\n    foo();\n  "],
    ["\tif (x) {█}", "\n\t\tfoo();\n\t}\n\treturn x;", "\n\t\tfoo();\n\t"],
    ["\tif (x) {█}", "\n        foo();\n    }\n", "\n\t\tfoo();\n\t"],
    ["    y = foo(█)", "\n        x,\n        2,\n    )", "\n        x,\n        2,\n    "],
    ["y = [█];", "\n  1,\n];", "\n  1,\n"],
    ["y = [█];", "\n  1];", "\n  1"],
    ["foo(█)", "1\n)", "1"],
  ])("%j: of %j the bracket that the editor has closed stays on its line", (drawn, text, filtered) => {
    expect(applyFilters(text, context(drawn))).toBe(filtered);
  });

  test("show nothing rather than white space", () => {
    expect(applyFilters("  \n", context("a();\n█"))).toBe("");
    expect(applyFilters("", context("█"))).toBe("");
  });

  test("keep whole words of prose that was cut by the token limit", () => {
    expect(applyFilters("the cat sle", context("█", { place: "prose", limited: true }))).toBe("the cat");
  });

  test("never fail, never write more lines, and leave no half character", () => {
    const pieces = fc.constantFrom(
      "foo",
      " ",
      "    ",
      "\t",
      "\n",
      "\r\n",
      "}",
      ")",
      "(",
      "{",
      ";",
      '"',
      "'",
      "😀",
      "\ud800",
      "\udc00",
      "e\u0301",
      "<|end|>",
    );
    const texts = fc.array(pieces, { maxLength: 40 }).map((parts) => parts.join(""));
    fc.assert(
      fc.property(
        texts,
        texts,
        texts,
        fc.constantFrom<Place>("code", "comment", "string", "prose"),
        fc.boolean(),
        (before, after, text, place, limited) => {
          const surroundings = { before: before.replaceAll("\r", ""), after: after.replaceAll("\r", "") };
          const filtered = applyFilters(text, {
            ...surroundings,
            document: before + after,
            place,
            limited,
            language: "typescript",
            lineEnding: "\r\n",
            controlTokens: ["<|end|>"],
          });
          expect(filtered.split("\n").length).toBeLessThanOrEqual(text.split("\n").length);
          expect(filtered).not.toMatch(/[\ud800-\udbff]\s*$|(?<!\r)\n/);
          // Only a bracket that closes several lines stands on a line of its own.
          const mayEndLine = /^\s*[)}]/.test(surroundings.after) && filtered.trimEnd().includes("\n");
          if (!mayEndLine) expect(filtered).not.toMatch(/\n$/);
        },
      ),
    );
  });
});
