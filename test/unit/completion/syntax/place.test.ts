// biome-ignore-all lint/suspicious/noTemplateCurlyInString: template strings are among the code that is tested.
import { describe, expect, test } from "vitest";
import { Syntax } from "../../../../server/completion/syntax/syntax.ts";
import { cursor } from "../cursor.ts";
import { GRAMMARS, realSyntax } from "./real-syntax.ts";

const { syntax, failures } = realSyntax();

function placeAt(language: string, drawn: string, by = syntax) {
  const { text, offset } = cursor(drawn);
  return by.place(language, text, offset);
}

describe("with a grammar", () => {
  test.each([
    ["typescript", "const x = █", "code"],
    ["typescript", "const x = 1; // the answ█\nfoo();", "comment"],
    ["typescript", "const x = 1; // the answ█er\nfoo();", "comment"],
    ["typescript", "// done\n█foo();", "code"],
    ["typescript", "/* one\n two█ */ foo();", "comment"],
    ["typescript", "/* one */█ foo();", "code"],
    ["typescript", "/* one\n two█", "comment"],
    ["typescript", 'const s = "ab█c";', "string"],
    ["typescript", 'const s = "█";', "string"],
    ["typescript", 'const s = "abc"█;', "code"],
    ["typescript", 'const s = █"abc";', "code"],
    ["typescript", 'const s = "abc█\nconst t = 1;', "string"],
    ["typescript", "const s = `a █ ${b} c`;", "string"],
    ["typescript", "const s = `a ${b█} c`;", "code"],
    ["typescript", "const s = `a ${█} c`;", "code"],
    ["typescript", "const s = `a ${b}█ c`;", "string"],
    ["typescriptreact", "const a = <p>hello █ there</p>;", "string"],
    ["typescriptreact", "const a = <p>{na█me}</p>;", "code"],
    ["javascript", "const r = 'don\\'t█';", "string"],
    ["python", "x = 1  # wh█y", "comment"],
    ["python", "x = 1  # why█", "comment"],
    ["python", 'def f():\n    """Does█ it."""\n    return 1\n', "comment"],
    ["python", 'def f():\n    """Does it█\n', "comment"],
    ["python", 'def f():\n    x = f"a {b█} c"\n', "code"],
    ["python", 'def f():\n    x = f"a█ {b} c"\n', "string"],
    ["python", 'def f():\n    y = "unter█\n    z = 1\n', "string"],
    ["python", 'x = ("a" █ "b")', "code"],
    ["python", 'x = ("a█" "b")', "string"],
    ["python", "def f(a, b):\n    return █\n", "code"],
    ["python", "def f(a, b):\n    ret█", "code"],
    ["rust", "/// doc█\nfn a() {}", "comment"],
    ["rust", "/// doc\n█fn a() {}", "code"],
    ["rust", "fn a<'a>(x: &'a str) { let s = \"x█\"; }", "string"],
    ["rust", "fn a<'a>(x: &'a st█r) { }", "code"],
    ["go", "package a\nvar s = `ra█w`\n", "string"],
    ["java", "class A { /** d█ */ int x; }", "comment"],
    ["java", 'class A { String s = "x█"; }', "string"],
    ["c", "int main(void) { return 0; /* o█k */ }", "comment"],
    ["cpp", 'auto s = R"(ra█w)";', "string"],
    ["csharp", 'class A { string s = $"x {y█} z"; }', "code"],
    ["csharp", 'class A { string s = $"x █{y} z"; }', "string"],
    ["ruby", 'x = "a #{b█} c"', "code"],
    ["ruby", 'x = "a█ #{b} c"', "string"],
    ["ruby", "x = 1 # no█", "comment"],
    ["php", "<?php\n$x = 'q█';", "string"],
    ["php", "<?php\n$x = 1; // q█", "comment"],
    ["css", "a { color: red; /* h█m */ }", "comment"],
    ["css", "a { color: █ }", "code"],
    ["shellscript", 'x="a $b█ c"', "string"],
    ["shellscript", 'x="a $(ls █) c"', "code"],
    ["shellscript", "ls # lis█t", "comment"],
    ["powershell", "Get-Item x # lo█ok", "comment"],
    ["powershell", '$x = "a█ b"', "string"],
    ["ini", "; not█e\n[a]\nb=c\n", "comment"],
    ["ini", "[a]\nb=█c\n", "code"],
  ] as const)("%s %j is %s", async (language, drawn, place) => {
    expect(await placeAt(language, drawn)).toBe(place);
  });
});

describe("where the line does not parse", () => {
  test.each([
    ["typescript", "app.get('/api/*', f);\nconst x = █", "code"],
    ["typescript", "app.get('/api/*', f);\na.█", "code"],
    ["typescript", 'const glob = /\\/*[/*"`]/;\nconst x = █', "code"],
    ["typescript", "const text = `\n  don't \"/*\n`;\nfor (const x of █)", "code"],
    ["typescript", "const text = `\n  don't \"/*█", "string"],
    ["typescript", "const a = b / c; // wh█", "comment"],
    ["typescriptreact", "const a = <p>Don't</p>;\nconst b = <A c=\"█", "string"],
    ["go", 'package a\nfunc f() {\n\tg("/*")\n\tx := █', "code"],
    ["go", 'package a\nvar s = `\n"/*`\nfunc f() {\n\tx := █', "code"],
    ["rust", 'fn f() {\n    glob("src/**/*.rs");\n    let x = █', "code"],
    ["rust", "fn f(a: &'static str) {\n    g('\"', '/');\n    let x = █", "code"],
    ["java", 'class A {\n  void f() {\n    g("*/*");\n    a.█', "code"],
    ["css", 'a { background: url("x/*.png"); color: █', "code"],
    ["python", 'def f():\n    x = """Sel█', "string"],
    ["python", 'def f():\n    r"""Does█', "comment"],
    ["python", "x = f'{a}'\ny = foo(x, █", "code"],
  ] as const)("%s %j is %s", async (language, drawn, place) => {
    expect(await placeAt(language, drawn)).toBe(place);
  });

  test.each(["x = █", "x = a.█", "foo(a, █", "for x in █", "if a.█:"])(
    "behind long documentation: %s",
    async (line) => {
      const places = new Set<string>();
      for (let padding = 0; padding < 1_000; padding += 100) {
        const text = `${documented("", 60)}# ${"p".repeat(padding)}\ndef g(a):\n    ${line}`;
        places.add(await placeAt("python", text));
      }
      expect([...places]).toEqual(["code"]);
    },
  );

  test("behind the documentation of a long class", async () => {
    const places = new Set<string>();
    for (let padding = 0; padding < 1_000; padding += 100) {
      const text = `class A:\n${documented("    ", 60)}    # ${"p".repeat(padding)}\n    def g(a):\n        x = █`;
      places.add(await placeAt("python", text));
    }
    expect([...places]).toEqual(["code"]);
  });

  function documented(indentation: string, functions: number): string {
    const words = "    The cat sat on the mat, and it says here why it did so.";
    const lines = ["def f(a):", '    """Says it.', ...Array<string>(10).fill(words), '    """', "    return a"];
    return `${lines.map((line) => indentation + line).join("\n")}\n\n`.repeat(functions);
  }
});

describe("prose", () => {
  test.each([
    ["markdown", "# Title\n\nSome te█xt", "prose"],
    ["markdown", "Text\n\n```ts\nconst a = █\n```\n", "code"],
    ["markdown", "Text\n\n```ts\n// wh█y\n```\n", "comment"],
    ["markdown", "Text\n\n```python\nx = 'a█b'\n```\n", "string"],
    ["markdown", "Text\n\n```ts\nconst a = 1\n```\n\nMore █", "prose"],
    ["markdown", "Text\n\n```██".replace("██", "█"), "code"],
    ["markdown", "Text\n\n```nosuchlanguage\nwords █here\n```", "code"],
    ["markdown", "~~~\n```\nstill █code\n~~~\n", "code"],
    ["plaintext", "█", "prose"],
    ["latex", "\\section{A}\nText █", "prose"],
    ["git-commit", "Fix the█\n# Please enter\n", "prose"],
    ["git-commit", "Fix the\n# Please█ enter\n", "comment"],
  ] as const)("%s %j is %s", async (language, drawn, place) => {
    expect(await placeAt(language, drawn)).toBe(place);
  });
});

describe("long prose", () => {
  const section = `${"The cat sat on the mat, and then on the sofa.\n".repeat(8)}\n\`\`\`\nnpm ci\nnpm test\n\`\`\`\n\n`;

  test.each([0, 100, 200, 300, 400])("%d characters and 30,000 with fences that name no language", async (length) => {
    const text = `${section.repeat(80)}${"word ".repeat(length / 5)}\n\n`;
    expect(await placeAt("markdown", `${text}In the end█`)).toBe("prose");
    expect(await placeAt("markdown", `${text}\`\`\`\nnpm █`)).toBe("code");
  });

  test("code that is longer than what is parsed", async () => {
    const code = `\`\`\`ts\n${"const a = 1; // one\n".repeat(2_000)}`;
    expect(await placeAt("markdown", `Text\n\n${code}const b = 'it█'`)).toBe("string");
    expect(await placeAt("markdown", `Text\n\n${code}// wh█y\n\`\`\`\n`)).toBe("comment");
  });
});

describe("without a grammar", () => {
  test.each([
    ["sql", "select 1 -- co█mment", "comment"],
    ["sql", "select 'a█", "string"],
    ["lua", "x = 1 -- wh█y", "comment"],
    ["yaml", "a: 1 # wh█y", "comment"],
    ["yaml", "a: b#█c", "code"],
    ["json", '{ "a█": 1 }', "string"],
    ["kotlin", "/* open\n still█", "comment"],
    ["kotlin", 'val url = "http://█"', "string"],
    ["html", "<!-- no█te -->", "comment"],
    ["nosuchlanguage", "// wh█y", "comment"],
    ["nosuchlanguage", "let x = █", "code"],
    ["constructor", "x █", "code"],
    ["jsonc", '{ "include": ["a/**/*.ts"], "b": █ }', "code"],
    ["jsonc", '{ "include": ["a/**/*.ts█"] }', "string"],
    ["ignore", "dist/*\n/*\n█", "code"],
    ["nosuchlanguage", 'copy "a/*"\nopen = █', "code"],
    ["nosuchlanguage", "copy a/*\nopen = █", "code"],
    ["nosuchlanguage", "/* o█", "comment"],
    ["kotlin", 'val text = """\n  don\'t /* q█\n"""', "string"],
    ["kotlin", 'val text = """\n  say "a /*\n"""\nval x = █', "code"],
    ["haskell", "f x' = g '\"' x' █", "code"],
    ["haskell", "f x' = \"a█", "string"],
    ["vb", "x = 1 ' wh█y", "comment"],
  ] as const)("%s %j is %s", async (language, drawn, place) => {
    expect(await placeAt(language, drawn)).toBe(place);
  });
});

describe("hard input", () => {
  test.each(["typescript", "python", "markdown", "sql"])(
    "%s: an empty file, and positions outside the text",
    async (language) => {
      const expected = language === "markdown" ? "prose" : "code";
      expect(await syntax.place(language, "", 0)).toBe(expected);
      expect(await syntax.place(language, "", 10)).toBe(expected);
      expect(await syntax.place(language, "x", -1)).toBe(expected);
    },
  );

  test("emoji, combining characters and lone surrogates before the cursor", async () => {
    expect(await placeAt("typescript", 'const s = "👩‍👩‍👧 e\u0301 \ud800█";')).toBe("string");
    expect(await placeAt("typescript", 'const s = "👩‍👩‍👧 e\u0301 \udc00"; █')).toBe("code");
  });

  test("5 MB are not parsed", async () => {
    const text = "function f() { return 'x'; }\n".repeat(180_000);
    await syntax.prepare("javascript");
    const start = performance.now();
    expect(await syntax.place("javascript", text, text.length / 2)).toBeDefined();
    expect(await syntax.place("javascript", `${text}// end`, text.length + 6)).toBe("comment");
    expect(performance.now() - start).toBeLessThan(1_000);
  });

  test("a line of 200,000 characters", async () => {
    const text = `const a = [${"1, ".repeat(66_000)}];`;
    expect(await syntax.place("typescript", text, 150_000)).toBe("code");
    expect(await syntax.place("json", text, 150_000)).toBe("code");
  });

  test("brackets nested 10,000 deep", async () => {
    const start = performance.now();
    expect(await syntax.place("typescript", "[".repeat(10_000) + "]".repeat(10_000), 10_000)).toBe("code");
    expect(performance.now() - start).toBeLessThan(500);
  });

  test("no failure was reported by any of these", () => expect(failures).toEqual([]));
});

test("a missing grammar is reported once, in words, and simple rules answer", async () => {
  const problems: Error[] = [];
  const broken = new Syntax({
    ...GRAMMARS,
    directory: "nowhere",
    onFailure: (error) => problems.push(error),
    timeLimit: Number.POSITIVE_INFINITY,
  });
  expect(await placeAt("typescript", "// wh█y", broken)).toBe("comment");
  expect(await placeAt("typescript", "f(█)", broken)).toBe("code");
  expect(problems).toHaveLength(1);
  expect(problems[0]?.message).toMatch(/typescript grammar could not be loaded from nowhere: .*reinstalled/);
});

test("simple rules answer when time is up, and the next parse is right again", async () => {
  const hurried = new Syntax({ ...GRAMMARS, onFailure: (error) => failures.push(error.message), timeLimit: -1 });
  await hurried.prepare("typescript");
  const code = "const x = 1;\n".repeat(500);
  expect(await placeAt("typescript", `${code}// wh█y`, hurried)).toBe("comment");
  expect(await placeAt("typescript", `${code}const y = █`, hurried)).toBe("code");
  expect(failures).toEqual([]);
});
