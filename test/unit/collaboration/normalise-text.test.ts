import fc from "fast-check";
import ts from "typescript";
import { describe, expect, test } from "vitest";
import { normaliseText, textKey } from "../../../server/collaboration/normalise-text.ts";

test.each([
  ["foo(a,b)", "foo(a, b)"],
  ["foo( a , b ) ", "foo(a, b)"],
  ["x = 'one'", 'x = "one"'],
  ["f('one','two')", 'f("one", "two")'],
  ["x='one' + b", 'x = "one"+b'],
  ["return  a+b\n", "return a + b"],
  ["if a :\n    b  \n", "if a:\n    b"],
  ["a: string", "a :string"],
  ["(a)=>b", "(a) => b"],
  ["x = `a - b`", "x=`a - b`"],
])("%j says the same as %j", (one, other) => {
  expect(normaliseText(one)).toBe(normaliseText(other));
});

test.each([
  ["return a", "returna"],
  ["return é", "returné"],
  ["return $a", "return$a"],
  ["  return a", "    return a"],
  ["a\nb", "a b"],
  ["a - b", "a + b"],
  ["a - -b", "a--b"],
  ["f -1", "f - 1"],
  ["1 .x", "1.x"],
  ["a: :b", "a::b"],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: a template as a text, and the same characters in quotes.
  ["x = `${a}`", 'x = "${a}"'],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: what shells and Perl put a value in for.
  ["x = '${a}'", 'x = "${a}"'],
  ["x = '\\n'", 'x = "\\n"'],
  ["x = `a`", 'x = "a"'],
  ['x = "a - b"', 'x = "a-b"'],
  ["x = 'a  b'", "x = 'a b'"],
  ['x = "(a, b)"', 'x = "(a,b)"'],
  ["x = `a\n  b - c`", "x = `a\n  b-c`"],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: a template within a template.
  ["x = `${a ? `b - c` : d}`", "x = `${a ? `b-c` : d}`"],
  ['"""What.\n\na - b"""', '"""What.\n\na-b"""'],
  ['x.replace(/"/g, "a - b" + \'"\')', 'x.replace(/"/g, "a-b" + \'"\')'],
  ['x = "it\'s a - b"', 'x = "it\'s a-b"'],
])("%j does not say the same as %j", (one, other) => {
  expect(normaliseText(one)).not.toBe(normaliseText(other));
});

test("spaces count where the cursor is not in code, and in languages that separate words by them", () => {
  const [one, other] = ["a - b", "a-b"];
  const keys = (language: string, place: "code" | "prose" | "string" | "comment") =>
    [one, other].map((text) => textKey(text, { language, place }));
  expect(new Set(keys("typescript", "code")).size).toBe(1);
  for (const place of ["prose", "string", "comment"] as const) expect(new Set(keys("typescript", place)).size).toBe(2);
  expect(new Set(keys("shellscript", "code")).size).toBe(2);
  expect(textKey("one \n", { language: "typescript", place: "prose" })).toBe("one");
});

describe("of any text", () => {
  const inQuotes = fc.string({ unit: fc.constantFrom("a", "b", " ", "-", "(", ",", "$", "{", "}", "é"), maxLength: 8 });

  test("what stands in quotes stays as it is", () => {
    fc.assert(
      fc.property(inQuotes, inQuotes, fc.constantFrom('"', "'", "`"), fc.boolean(), (one, other, quote, isClosed) => {
        // What stands at the end of a text does not count, also where that is in quotes.
        fc.pre(isClosed ? one !== other : one.trimEnd() !== other.trimEnd());
        const say = (content: string) => normaliseText(`f( a , ${quote}${content}${isClosed ? quote : ""}`);
        expect(say(one)).not.toBe(say(other));
      }),
    );
  });

  test("a template is no string, whatever is in it", () => {
    fc.assert(
      fc.property(inQuotes, inQuotes, fc.constantFrom('"', "'"), (one, other, quote) => {
        return normaliseText(`x = \`${one}\``) !== normaliseText(`x = ${quote}${other}${quote}`);
      }),
    );
  });

  test("to normalise twice is to normalise once", () => {
    const anything = fc.string({ unit: fc.constantFrom(..."ab 1.-+:,()[]{}'\"`\\$/\n\té"), maxLength: 20 });
    fc.assert(
      fc.property(anything, (text) => {
        const once = normaliseText(text);
        return normaliseText(once) === once;
      }),
      { numRuns: 2_000 },
    );
  });

  test("texts that say the same are the same tokens to the language's own scanner", () => {
    const words = [
      "a",
      "b1",
      "return",
      "1",
      ".5",
      "'a - b'",
      '"a-b"',
      '"a - b"',
      "`a b`",
      "-",
      "+",
      "--",
      "=",
      "!",
      "?",
      ".",
    ];
    const word = fc.constantFrom(...words, ":", ",", ";", "(", ")", "{", "}", "[", "]", "<", ">", "&&", "é", "$");
    const spaced = fc.array(fc.tuple(word, fc.constantFrom("", "", " ", "  "), fc.constantFrom("", "", " ")), {
      minLength: 1,
      maxLength: 8,
    });
    let equal = 0;
    fc.assert(
      fc.property(spaced, (parts) => {
        const one = parts.map(([text, space]) => text + space).join("");
        const other = parts.map(([text, _, space]) => text + space).join("");
        if (normaliseText(one) !== normaliseText(other)) return;
        equal++;
        expect(tokensOf(one)).toEqual(tokensOf(other));
      }),
      { numRuns: 5_000 },
    );
    expect(equal).toBeGreaterThan(500);
  });
});

/** What the scanner of TypeScript makes of a text, in either kind of quotes. */
function tokensOf(text: string): string[] {
  const scanner = ts.createScanner(ts.ScriptTarget.Latest, true, ts.LanguageVariant.Standard, text);
  const tokens: string[] = [];
  while (scanner.scan() !== ts.SyntaxKind.EndOfFileToken) {
    const kind = scanner.getToken();
    tokens.push(
      `${ts.SyntaxKind[kind]} ${kind === ts.SyntaxKind.StringLiteral ? scanner.getTokenValue() : scanner.getTokenText()}`,
    );
  }
  return tokens;
}
