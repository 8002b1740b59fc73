import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { openSpan, spansOf } from "../../../../server/completion/syntax/spans.ts";

function textsOf(language: string, text: string): string[] {
  return spansOf(text, language).map(({ start, end }) => text.slice(start, end));
}

test.each<[string, string, string[]]>([
  ["typescript", "a('/*', b) // don't \"\nc(`\n\"`)", ["'/*'", "// don't \"", '`\n"`']],
  ["typescript", 'a = "b\nc = 1', ['"b']],
  ["typescript", "a / b + c / d; e = </p>; // f", ["// f"]],
  ["typescript", "a = /[/'\\]]\\//g.test('b')", ["/[/'\\]]\\//", "'b'"]],
  ["typescript", "return /`/.test(a)", ["/`/"]],
  ["typescript", 'b = "http://a"; c: http://d', ['"http://a"']],
  ["typescriptreact", "<p>{name}'s Don't <A b=\"c\" />", ['"c"']],
  ["python", "x = rb'\\'' + f'{a}' + \"don't\"", ["'\\''", "'{a}'", '"don\'t"']],
  ["python", "'''a'b''' # c", ["'''a'b'''", "# c"]],
  ["rust", "f::<'a>(b'(', '\\'', ' ', '\"', &'static s) // d", ["'('", "'\\''", "' '", "'\"'", "// d"]],
  ["rust", 'x = r#"a"b\n"#; y = "c"', ['r#"a"b\n"#', '"c"']],
  ["haskell", "f'' (x') {- ' -} = ')' -- a", ["{- ' -}", "')'", "-- a"]],
  ["cpp", "x = 1'000; y = L'('; z = R\"(a\"\n)\"", ["'('", 'R"(a"\n)"']],
  ["csharp", 'x = @"a\\"; y = "\\""', ['@"a\\"', '"\\""']],
  ["go", "x := `\\`; y := '`'", ["`\\`", "'`'"]],
  ["lua", "x = [[ -- ]] --[[ a\n]] -- b", ["[[ -- ]]", "--[[ a\n]]", "-- b"]],
  ["matlab", "A(1)' * b' % 'c", ["% 'c"]],
  ["clojure", "'(a b) ; c", ["; c"]],
  ["properties", "a = 'b", []],
  ["html", "don't <!-- a\n-->", ["<!-- a\n-->"]],
])("%s: of %j the comments and strings", (language, text, spans) => {
  expect(textsOf(language, text)).toEqual(spans);
});

test.each<[string, string, string | undefined]>([
  ["typescript", "a('b", "'"],
  ["typescript", "a('b\\'", "'"],
  ["typescript", "a('b'", undefined],
  ["typescript", "a('b\n", undefined],
  ["typescript", "a(`b\n", "`"],
  ["typescript", "// b", "\n"],
  ["typescript", "/* b", "*/"],
  ["typescript", "a = /b", "/"],
  ["python", '"""b"', '"""'],
  ["rust", "'", "'"],
  ["rust", "&'a", undefined],
])("%s: what closes %j", (language, text, missing) => {
  expect(openSpan(text, language)?.missing).toBe(missing);
});

test("documentation in Python is a comment, and no other string is", () => {
  const kinds = (text: string) => spansOf(text, "python").map(({ kind }) => kind);
  expect(kinds('"""a"""')).toEqual(["comment"]);
  expect(kinds('def f():\n    r"""a\n    """')).toEqual(["comment"]);
  expect(kinds('x = """a\n"""')).toEqual(["string"]);
  expect(kinds('"a"')).toEqual(["string"]);
});

describe("whatever stands in them", () => {
  interface Part {
    readonly text: string;
    readonly kind: "code" | "comment" | "string";
  }
  const inside = (open: string, close: string, kind: Part["kind"], hidden: readonly string[]) =>
    fc
      .array(fc.constantFrom(...hidden, "a ", " b", "(", "}", "é", "😀"), { maxLength: 6 })
      .map((parts): Part => ({ kind, text: `${open}${parts.join("")}${close}` }));
  const code = (...texts: string[]) => fc.constantFrom(...texts).map((text): Part => ({ kind: "code", text }));
  const LANGUAGES: Record<string, fc.Arbitrary<Part>> = {
    typescript: fc.oneof(
      inside("// ", "", "comment", ["'", '"', "`", "/*", "*/"]),
      inside("/*", " */", "comment", ["'", '"', "`", "//", "\n"]),
      inside("'", "'", "string", ["\\'", '"', "`", "/*", "//"]),
      inside("`", "`", "string", ["\\`", '"', "'", "/*", "//", "\n"]),
      code("foo(a, b)", "a / b", "don't", "</p>", "1", "x => {", "\n"),
    ),
    python: fc.oneof(
      inside("# ", "", "comment", ["'", '"', '"""', "#"]),
      inside('"""', '"""', "comment", ["'", '\\"', "# ", "'''", "\n"]),
      inside("'''", "'''", "comment", ["\\'", '"', "# ", '"""', "\n"]),
      inside('"', '"', "string", ["'", '\\"', "# ", "'''"]),
      inside("'", "'", "string", ["\\'", '"', "# ", '"""']),
      code("foo(a, b)", "a // b", "a#b", "1", "for x in y:", "\n"),
    ),
    rust: fc.oneof(
      inside("// ", "", "comment", ["'", '"', "/*"]),
      inside("/*", " */", "comment", ["'", '"', "//", "\n"]),
      inside('"', '"', "string", ["'", '\\"', "/*", "//"]),
      inside('r#"', '"#', "string", ["'", '"', "/*", "//", "\n"]),
      fc.constantFrom("'('", "'\"'", "'\\''", "'/'").map((text): Part => ({ kind: "string", text })),
      code("foo::<'a>(b)", "&'static str", "'x'", "'outer: loop {", "a / b", "\n"),
    ),
    haskell: fc.oneof(
      inside("-- ", "", "comment", ["'", '"', "{- "]),
      inside("{-", " -}", "comment", ["'", '"', "-- ", "\n"]),
      inside('"', '"', "string", ["'", '\\"', "{- ", "-- "]),
      code("f' x'' y", "'x'", "a-b", "\n"),
    ),
  };

  test.each(Object.entries(LANGUAGES))(
    "%s: all of them are found, also where the text ends inside",
    (language, part) => {
      fc.assert(
        fc.property(fc.array(part, { maxLength: 12 }), fc.nat(), (parts, cut) => {
          const text = parts.map((each) => `${each.text}\n`).join("");
          const expected = parts.filter(({ kind }) => kind !== "code").map((each) => [each.kind, each.text]);
          const spans = spansOf(text, language);
          expect(spans.map(({ kind, start, end }) => [kind, text.slice(start, end)])).toEqual(expected);

          const at = cut % (text.length + 1);
          const around = spans.find(({ start, end }) => start + 3 < at && at < end - 3);
          if (around) expect(openSpan(text.slice(0, at), language)?.start).toBe(around.start);
          // A mark of which a part is cut off may be another one, as the beginning of three quotes.
          const before = spansOf(text.slice(0, at), language).filter(({ end }) => end + 2 < at);
          expect(spans.slice(0, before.length)).toEqual(before);
        }),
      );
    },
  );
});

test("a window of text is read in no time, however it is made", () => {
  const pieces = ['x = """', "x = '", '"', "\\'", "= /[", "/ ", "/*", " ", "\n", "'a", "# ", "return f(a, 'b') // c\n"];
  const texts = pieces.map((piece) => piece.repeat(24_000 / piece.length));
  const start = performance.now();
  for (const language of ["typescript", "python", "rust", "nosuchlanguage"]) {
    for (const text of texts) spansOf(text, language);
  }
  expect(performance.now() - start).toBeLessThan(1_000);
});
