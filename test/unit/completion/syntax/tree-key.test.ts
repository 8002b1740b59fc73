import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { realSyntax } from "./real-syntax.ts";

const { syntax, failures } = realSyntax();
const never = new AbortController().signal;

interface At {
  readonly language: string;
  readonly before: string;
  readonly after: string;
}

function keyOf(inserted: string, { language, before, after }: At): Promise<string | undefined> {
  const region = { start: before.length, end: before.length + inserted.length };
  return syntax.key(language, before + inserted + after, region, never);
}

function keysOf(inserted: readonly string[], at: At): Promise<readonly (string | undefined)[]> {
  return Promise.all(inserted.map((text) => keyOf(text, at)));
}

const inFunction: At = { language: "typescript", before: "function f(a) {\n  ", after: "\n}\n" };
const inClass: At = { language: "typescript", before: "class A {\n  ", after: "\n}\n" };
const inIf: At = { language: "python", before: "if a:\n    ", after: "\nd()\n" };
const inCall: At = { language: "python", before: "x = f(", after: ")\n" };
const inRust: At = { language: "rust", before: "fn f(a: i32) {\n  ", after: "\n}\n" };
const inGo: At = { language: "go", before: "package a\nfunc f() {\n\t", after: "\n}\n" };
const inRuby: At = { language: "ruby", before: "def f\n  ", after: "\nend\n" };
const inCss: At = { language: "css", before: ".a {\n  ", after: "\n}\n" };
const inCpp: At = { language: "cpp", before: "void f() {\n  ", after: "\n}\n" };
const inShell: At = { language: "shellscript", before: "f() {\n  ", after: "\n}\n" };
const inPhp: At = { language: "php", before: "<?php\n", after: "\n" };

describe("the same tree", () => {
  test.each([
    ["white space", "return f( a,b )", "return f(a, b)", inFunction],
    ["lines", "f(a, b)", "f(\n  a,\n  b\n)", inFunction],
    ["comments", "return a; // what", "/* why */ return a;", inFunction],
    ["a semicolon at the end", "return a;", "return a", inFunction],
    ["semicolons of members", "b: string;\nc = 1;", "b: string\n  c = 1", inClass],
    ["a semicolon between statements", "b(); c()", "b()\n    c()", inIf],
    ["a comma behind the last of several", "return [a, b,];", "return [a, b];", inFunction],
    ["a comma behind the only argument", "b(c,)", "b(c)", inIf],
    ["quotes", "return 'one';", 'return "one";', inFunction],
    ["quotes behind a prefix", "x = f'{a}'", 'x = f"{a}"', inIf],
    ["how deep a block is indented", "if b:\n        c()", "if b:\n      c()", inIf],
    ["an own line for a comment", "b()\n    # then\n    c()", "b()\n    c()", inIf],
    ["a line that goes on in the next", "x = a + \\\n      b", "x = a + b", inIf],
    ["part of a bracket", "1, y", "1,  y", inCall],
    ["Rust", "g(a, 1)", "g(a, 1,) // what", inRust],
    ["Go", "a(); b()", "a()\n\tb()", inGo],
    ["a list in Go", "x := []int{1, 2}", "x := []int{\n\t\t1,\n\t\t2,\n\t}", inGo],
    ["Ruby", "a; f 'x'", 'a\n  f "x"', inRuby],
    ["CSS", "b: 1px;", "b:1px", inCss],
    ["C++", "a = b+c; // sum", "a=b + c;", inCpp],
    ["the shell", "a; b", "a\n  b # what", inShell],
    ["a line of the shell that goes on in the next", "a \\\n  b", "a b", inShell],
    ["white space before what follows goes on with", "a", " a", { language: "python", before: "x = ", after: ".b\n" }],
    ["code within a template", "a+b", "a + b", { ...inFunction, before: "x = `${", after: " }  c`;\n" }],
    ["PHP", "$a = f('x',);", '$a = f("x");', inPhp],
  ])("%s: %j and %j", async (_what, one, other, at) => {
    const [key, otherKey] = await keysOf([one, other], at);
    expect(key).toBeDefined();
    expect(otherKey).toBe(key);
    expect(failures).toEqual([]);
  });
});

describe("another tree", () => {
  test.each([
    ["an operator", "return a + b;", "return a - b;", inFunction],
    ["a literal", "return 1;", "return 1.0;", inFunction],
    ["a white space in a string", "return 'a b';", "return 'a  b';", inFunction],
    ["nothing but white space in a string", 'let x = " ";', 'let x = "  ";', inRust],
    ["nothing but white space in a template", "return ` `;", "return `  `;", inFunction],
    ["a line end after which a statement ends", "return a;", "return\n  a;", inFunction],
    ["an empty statement", "if (a) b();", "if (a); b();", inFunction],
    ["the parts of a loop's head", "for (;;a) {}", "for (;a;) {}", inFunction],
    ["a member that is left out", "return [a,,];", "return [a,];", inFunction],
    ["an escape", "return '\\n';", "return 'n';", inFunction],
    ["a tuple of one", "x = (b,)", "x = (b)", inIf],
    ["an index that is a tuple", "x[1,]", "x[1]", inIf],
    ["a statement behind the block", "b()\n    c()", "b()\nc()", inIf],
    ["a statement in a deeper block", "if b:\n        c()\n    e()", "if b:\n        c()\n        e()", inIf],
    ["a statement in the block of another", "for b in c:\n        pass", "pass\n    for b in c: pass", inIf],
    ["a semicolon in Rust", "a", "a;", inRust],
    ["what a macro may make of a comma", "let x = m![1, 2,];", "let x = m![1, 2];", inRust],
    ["a type of a tuple of one", "type B = (i32,);", "type B = (i32);", inRust],
    ["a character in C++", "x = 'a';", 'x = "a";', inCpp],
    ["a character in Go", "x := 'a'", 'x := "a"', inGo],
    ["the parts of a loop's head in Go", "for a(); ; {}", "for ; ; a() {}", inGo],
    ["a head of a switch", "switch f(); {}", "switch f() {}", inGo],
    ["an argument and an operator", "f -1", "f - 1", inRuby],
    ["a number", "b: 1px", "b: 2px", inCss],
    ["a word of the shell", "echo a b", "echo ab", inShell],
    ["what braces make in the shell", "echo {a,b,}", "echo {a,b}", inShell],
    ["a value in quotes", "$a = '$x';", '$a = "$x";', inPhp],
  ])("%s: %j and %j", async (_what, one, other, at) => {
    const keys = await keysOf([one, other], at);
    expect(keys).not.toContain(undefined);
    expect(new Set(keys).size).toBe(2);
  });

  test("what an end of the text makes of what follows", async () => {
    const at: At = { language: "python", before: "if a:\n    ", after: "c()\n" };
    const keys = await keysOf(["b()\n", "b()\n    "], at);
    expect(new Set(keys).size).toBe(2);
    const behindComment: At = { ...inFunction, after: "/* what */ a;\n}\n" };
    const [one, other] = await keysOf(["return ", "return\n"], behindComment);
    expect(one).toBeDefined();
    expect(other).not.toBe(one);
  });
});

describe("nobody can say", () => {
  test.each([
    ["what does not parse", "return (a;", inFunction],
    ["what lacks a bracket", "b(c", inIf],
    ["what lacks a quote", "return 'a;", inFunction],
    ["a template that is not closed", "return `a;", inFunction],
    ["a quote within a call of the shell", 'a "b', inShell],
    ["what lacks a bracket that follows elsewhere", "b(c", { ...inIf, after: "; d()\n" }],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a template as a text.
    ["what is wrong within a template", "return `${a b}`;", inFunction],
    ["a block that is not closed", "if (a) {", { ...inFunction, after: "" }],
    ["nothing but a comment", "// what", inFunction],
    ["nothing but white space", "  ", inFunction],
    ["a language without a grammar", "return a;", { ...inFunction, language: "zig" }],
    ["a text for people", "return a;", { ...inFunction, language: "markdown" }],
  ])("of %s: %j", async (_what, text, at) => {
    expect(await keyOf(text, at)).toBeUndefined();
  });

  test("once it is asked for no longer", async () => {
    const reason = new Error("The user typed on.");
    const key = syntax.key("typescript", "a", { start: 0, end: 1 }, AbortSignal.abort(reason));
    await expect(key).rejects.toBe(reason);
  });
});

test("what is wrong elsewhere does not matter", async () => {
  const broken: At = {
    language: "typescript",
    before: `const a = ((;\nclass A {\n${inFunction.before.replace("function ", "")}`,
    after: `${inFunction.after}f() { g(`,
  };
  const [one, other, wrong] = await keysOf(["return a;", "return  a", "return (a;"], broken);
  expect(one).toBeDefined();
  expect(other).toBe(one);
  expect(wrong).toBeUndefined();
});

test("only what is near a region of a long document is read, as much behind it however long it is", async () => {
  const lines = "f(a);\n".repeat(6_000);
  const at: At = { language: "javascript", before: `${lines}g(() => {\n  `, after: `\n});\n${lines}` };
  const long = `${" ".repeat(3_000)}b();`;
  const [one, other] = await keysOf(["b();", long], at);
  expect(one).toBeDefined();
  expect(other).toBe(one);
});

test.each([4, 2_000])(
  "where a document of %d methods is cut off makes no error of what stands before",
  async (methods) => {
    const body = Array.from({ length: methods }, (_, index) => `  m${index}(a: number): void {\n    g(a);\n  }\n`).join(
      "",
    );
    const at: At = { language: "typescript", before: "f();\n", after: `\nclass A {\n${body}}\n` };
    const [one, other] = await keysOf(["g( 1 )", "g(1);"], at);
    expect(one).toBeDefined();
    expect(other).toBe(one);
  },
);

/** Code as tokens, so that anything may stand between them. */
type Tokens = readonly string[];

const name = fc.constantFrom("a", "b1", "_c", "long_name");
const literal = fc.constantFrom("1", "2.5", '"one"', '"a  b"', '""');
const operator = fc.constantFrom("+", "-", "*", "<", "==");

const { expression } = fc.letrec<{ expression: Tokens }>((tie) => ({
  expression: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    name.map((text) => [text]),
    literal.map((text) => [text]),
    fc.tuple(tie("expression"), operator, tie("expression")).map(([a, sign, b]) => ["(", ...a, sign, ...b, ")"]),
    fc.tuple(name, tie("expression"), tie("expression")).map(([f, a, b]) => [f, "(", ...a, ",", ...b, ")"]),
    fc.tuple(tie("expression"), tie("expression")).map(([a, b]) => ["[", ...a, ",", ...b, "]"]),
  ),
}));

/** Within brackets all of these say nothing; the language's own comments are put in. */
const SPACES = ["", " ", "  ", "\n", "\n\n    ", "\t", "COMMENT"];
const gaps = fc.array(fc.constantFrom(...SPACES), { minLength: 1, maxLength: 12 });

function spaced(tokens: Tokens, between: readonly string[], comment: string): string {
  return tokens
    .map((token, index) => (between[index % between.length] ?? "").replace("COMMENT", comment) + token)
    .join("");
}

const inBrackets: readonly (readonly [At, string])[] = [
  [{ language: "typescript", before: "const x = (", after: ");\nf();\n" }, "/* a, ) */"],
  [{ language: "javascript", before: "x(", after: ")\nf()\n" }, " // a, )\n"],
  [{ language: "python", before: "x = (", after: ")\nf()\n" }, " # a, )\n"],
  [{ language: "rust", before: "fn g() { x(", after: "); }\n" }, "/* a, ) */"],
  [{ language: "cpp", before: "int x = (", after: ");\n" }, " // a, )\n"],
];

describe.each(inBrackets)("of any expression: %j", (at, comment) => {
  // C++ and Rust know no list in square brackets of their own that could hold the same everywhere.
  const tokens = at.language === "cpp" ? expression.filter((each) => !each.includes("[")) : expression;

  test("white space and comments never matter", async () => {
    await fc.assert(
      fc.asyncProperty(tokens, gaps, gaps, async (code, one, other) => {
        const [key, otherKey] = await keysOf([spaced(code, one, comment), spaced(code, other, comment)], at);
        expect(key).toBeDefined();
        expect(otherKey).toBe(key);
      }),
      { numRuns: 60 },
    );
  });

  test("another name, literal or operator always does", async () => {
    const change: Readonly<Record<string, string>> = { "+": "-", "-": "*", "*": "<", "<": "==", "==": "+" };
    await fc.assert(
      fc.asyncProperty(tokens, gaps, fc.nat(), async (code, between, place) => {
        const places = code.flatMap((token, index) => (/^[(),[\]]$/.test(token) ? [] : [index]));
        const changed = places[place % places.length];
        const replaced = (token: string) =>
          change[token] ?? (token.startsWith('"') ? `${token.slice(0, -1)} "` : `${token}3`);
        const other = code.map((token, index) => (index === changed ? replaced(token) : token));
        const keys = await keysOf(
          [code, other].map((each) => spaced(each, between, comment)),
          at,
        );
        expect(keys).not.toContain(undefined);
        expect(new Set(keys).size).toBe(2);
      }),
      { numRuns: 60 },
    );
  });
});
