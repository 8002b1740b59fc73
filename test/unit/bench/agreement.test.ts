import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { agrees, offersLine } from "../../bench/latency/agreement.ts";

const text = fc.string({ unit: fc.constantFrom("a", "b", " ", "\n"), maxLength: 12 });

/** The rule word by word: line after line until one with something on it. */
function bruteForce(suggestion: string, wanted: string): boolean {
  const lines = suggestion.split("\n");
  const first = lines.findIndex((line) => line.trim() !== "");
  if (first === -1) return false;
  return wanted.startsWith(
    lines
      .slice(0, first + 1)
      .join("\n")
      .trimEnd(),
  );
}

describe("agreement with what the person wants", () => {
  it.each([
    ["the same line", "foo)", "foo)\n  bar", true],
    ["a line that stops early", "fo", "foo)", true],
    ["a line that says more", "foo) + 1", "foo)\n", false],
    ["another second line", "foo)\n  baz", "foo)\n  bar", true],
    ["the next line, behind a line break", "\n  bar\n  baz", "\n  bar", true],
    ["the next line with other indentation", "\n    bar", "\n  bar", false],
    ["white space at the end", "foo)  ", "foo)\n", true],
    ["nothing", "", "foo", false],
    ["only white space", " \n ", " \n x", false],
  ])("%s", (_name, suggestion, wanted, expected) => {
    expect(agrees(suggestion, wanted)).toBe(expected);
  });

  it("is what brute force says", () => {
    fc.assert(
      fc.property(text, text, (suggestion, wanted) => {
        expect(agrees(suggestion, wanted)).toBe(bruteForce(suggestion, wanted));
      }),
    );
  });
});

describe("a line that one key accepts", () => {
  it.each([
    ["foo)", "foo)", true],
    ["foo)\nbar", "foo)", true],
    ["foo", "foo)", false],
    ["foo) # more", "foo)", false],
  ])("%j for %j", (suggestion, line, expected) => {
    expect(offersLine(suggestion, line)).toBe(expected);
  });
});
