import { expect, test } from "vitest";
import { cutSuffixOverlap } from "../../../../server/completion/filters/suffix-overlap.ts";
import { context } from "./context.ts";

test.each([
  ["the rest of the line", "const █ = require('path');", "path = require('path');", "path"],
  ["a part of the rest", "y = █ + offset + 1;", "x + offset", "x"],
  ["all there is", "ret█urn x;", "urn x;", ""],
  ["a semicolon", "const x = █;", "5;", "5"],
  ["a comma", "  a: █,\n  b: 2", "1,", "1"],
  ["the next line", "a();\n█\nreturn compute(a);\n", "b();\nreturn compute(a);", "b();"],
  ["the next line, with its indentation", "  a();\n  █\n  return x;\n", "b();\n  return x;", "b();"],
  ["the next line alone", "  a();\n  █\n  return x;\n", "return x;", ""],
  [
    "a suffix in the middle of the text",
    "a();\n█\nreturn compute(a, b, c);\n",
    "b();\nreturn compute(a, b, c);\nmore();",
    "b();",
  ],
])("cuts %s", (_, drawn, text, filtered) => {
  expect(cutSuffixOverlap(text, context(drawn))).toBe(filtered);
});

test.each([
  ["a bracket of its own", "foo(█)", "bar(1)"],
  ["several brackets of its own", "foo(█))", "bar(baz(1))"],
  ["a brace of its own", "function f() {\n  █\n}", "if (x) {\n    g();\n  }"],
  ["a chance letter", "for (let █ in items)", "x i"],
  ["a line with another indentation", "if x\n  if y\n    █\n  end\nend", "foo\n    end"],
  ["the next line's words, deeper down", "  if (x) {\n█\n  return false;", "    return false;"],
  ["the same, at the start of a line", "    return true;\n█  return false;", "    return false;"],
  ["a short word", "█if (x) {}", "x = if"],
  ["trailing space", "a █ b", "+ "],
])("leaves %s", (_, drawn, text) => {
  expect(cutSuffixOverlap(text, context(drawn))).toBe(text);
});

test("is satisfied with less of the suffix when the completion found no end", () => {
  const drawn = "x();\n█\nreturn compute(a, b, c);\n";
  const text = "y();\nreturn compute(z);\nmore";
  expect(cutSuffixOverlap(text, context(drawn))).toBe(text);
  expect(cutSuffixOverlap(text, context(drawn, { limited: true }))).toBe("y();");
});
