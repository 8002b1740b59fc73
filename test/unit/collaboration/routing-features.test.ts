import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { kindsOf, ROUTING_FEATURES, routingFeatures } from "../../../server/collaboration/routing-features.ts";
import type { Place } from "../../../server/collaboration/strategy.ts";

function features(before: string, after = "", place: Place = "code", language = "python") {
  const values = routingFeatures({ before, after }, place, language);
  return Object.fromEntries(ROUTING_FEATURES.map((name, index) => [name, values[index]]));
}

describe("routingFeatures", () => {
  test("where the cursor stands in its line", () => {
    expect(features("def f(x):\n    return x", " + 1\n\nprint(f(2))")).toMatchObject({
      atLineStart: 0,
      linePrefix: Math.log(9),
      indentation: Math.log(5),
      lineSuffix: Math.log(4),
      suffixEmpty: 0,
      linesBefore: Math.log(2),
      linesAfter: Math.log(3),
      returns: 1,
      defines: 0,
      endsInWord: 1,
    });
    expect(features("x = 1\n  ", " \n")).toMatchObject({
      atLineStart: 1,
      linePrefix: 0,
      lineSuffix: 0,
      suffixEmpty: 1,
    });
  });

  test("which names of the line are known from elsewhere", () => {
    expect(features("total = 0\ntotal + fresh", "")).toMatchObject({ lineNames: Math.log(3), knownNames: 0.5 });
    expect(features("fresh + total", "\ntotal = fresh")).toMatchObject({ knownNames: 1 });
    expect(features("\n", "x")).toMatchObject({ lineNames: 0, knownNames: 0 });
  });

  test.each([
    ["print(", "endsInOpening"],
    ["if (a) {", "endsInOpening"],
    ["else:", "endsInOpening"],
    ["f(x)", "endsInClosing"],
    ["total +=", "endsInOperator"],
    ["f(x, ", "endsInComma"],
    ["items.", "endsInDot"],
    ["Größe", "endsInWord"],
  ])("how the text ends: %s", (before, name) => {
    const values = features(before);
    const ends = ROUTING_FEATURES.filter((each) => each.startsWith("endsIn") && values[each] === 1);
    expect(ends).toEqual([name]);
  });

  test.each([
    ["  return a", "returns"],
    ["} else if (a", "branches"],
    ["for x in", "repeats"],
    ["const f = (x) =>", "defines"],
    ["class A", "declares"],
    ["import a", "imports"],
    ["let a", "binds"],
  ])("which keywords stand there: %s", (before, name) => {
    expect(features(before)).toMatchObject({ [name]: 1 });
    expect(features("returned = format(classes, important, letter)")).toMatchObject({ [name]: 0 });
  });

  test("in an empty line, what the line before it says", () => {
    expect(features("while True:\n\n    ")).toMatchObject({ atLineStart: 1, repeats: 1, endsInOpening: 1 });
  });

  test("kinds of places and languages", () => {
    const kinds = (place: Place, language: string) =>
      kindsOf(routingFeatures({ before: "", after: "" }, place, language));
    expect(kinds("code", "python")).toEqual(["place:code", "language:indented"]);
    expect(kinds("comment", "typescript")).toEqual(["place:comment", "language:braces"]);
    expect(kinds("prose", "markdown")).toEqual(["place:prose", "language:markup"]);
    expect(kinds("string", "constructor")).toEqual(["place:string", "language:other"]);
  });

  test("are as many finite numbers as there are names, for any text", () => {
    const text = fc.string({ unit: fc.constantFrom("a", " ", "\n", "(", "é", "\t", ".", "\u{1F600}", "if ") });
    const place = fc.constantFrom<Place>("code", "comment", "string", "prose");
    fc.assert(
      fc.property(text, text, place, fc.string(), (before, after, where, language) => {
        const values = routingFeatures({ before, after }, where, language);
        expect(values).toHaveLength(ROUTING_FEATURES.length);
        expect(values.every(Number.isFinite)).toBe(true);
        expect(kindsOf(values)).toHaveLength(2);
      }),
    );
    expect(ROUTING_FEATURES.length).toBeLessThanOrEqual(30);
    expect(new Set(ROUTING_FEATURES).size).toBe(ROUTING_FEATURES.length);
  });

  test("do not depend on how much more of the document was read", () => {
    const near = "x = 1\n".repeat(400);
    expect(features(`${"far\n".repeat(50)}${near}`, near + near)).toEqual(features(near, near));
  });
});
