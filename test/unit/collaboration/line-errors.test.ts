import { describe, expect, test } from "vitest";
import { lineErrors } from "../../../server/collaboration/line-errors.ts";
import { realSyntax } from "../completion/syntax/real-syntax.ts";

const { syntax, failures } = realSyntax();

interface At {
  readonly language: string;
  readonly before: string;
  readonly after: string;
  readonly written?: string;
}

function errorsOf(line: string, { language, before, after, written = "" }: At): Promise<number | undefined> {
  const syntaxErrors = (text: string) => syntax.errors(language, before + text + after, before.length);
  const count = lineErrors(written, { language, syntaxErrors });
  if (!count) throw new Error(`Nobody can say anything about ${language}.`);
  return count(line);
}

const inFunction: At = { language: "typescript", before: "function f(a) {\n  ", after: "\n}\n" };
const inOpenFunction: At = { ...inFunction, after: "\n" };
const inBlock: At = { ...inFunction, written: "if (a) {\n" };
const inDef: At = { language: "python", before: "def f(a):\n    ", after: "\n\ndef g():\n    pass\n" };

describe("errors of a line", () => {
  test.each([
    ["a statement", "return a;\n", inFunction],
    ["one that opens a block", "if (a) {\n", inFunction],
    ["one that opens several brackets", "a.then(() => {\n", inFunction],
    ["one within a block that the text has opened", "  return a;\n", inBlock],
    ["one that closes it", "}\n", inBlock],
    ["a condition whose statement follows", "if (a)\n", inFunction],
    ["half a declaration", "const b =\n", inFunction],
    ["arguments that go on", "f(a,\n", inFunction],
    ["a bracket in a string", "const b = '(';\n", inFunction],
    ["the beginning of a comment", "/** What\n", inFunction],
    ["the beginning of a template", "const b = `one\n", inFunction],
    ["the first line of a block with a catch", "try {\n", inFunction],
    ["one where a brace is missing anyway", "return a;\n", inOpenFunction],
    ["one that closes that", "}\n", inOpenFunction],
    ["a block in Python", "if a:\n", inDef],
    ["a call that goes on in Python", "f(a,\n", inDef],
    ["a decorator", "@cached\n", inDef],
    ["a text of several lines", '"""What\n', inDef],
  ])("none: %s", async (_what, line, at) => {
    expect(await errorsOf(line, at)).toBe(0);
  });

  test.each([
    ["a bracket too much", "return a);\n", inFunction],
    ["a bracket too much in a block", "  return a);\n", inBlock],
    ["two words where one must be", "const a b;\n", inFunction],
    ["a bracket too much in Python", "return a)\n", inDef],
    ["a condition without a colon", "if f(a)\n", inDef],
  ])("some: %s", async (_what, line, at) => {
    expect(await errorsOf(line, at)).toBeGreaterThan(0);
    expect(failures).toEqual([]);
  });

  test("nobody can say where there is no grammar, no time, or where blocks end with words", async () => {
    expect(lineErrors("", { language: "typescript" })).toBeUndefined();
    expect(lineErrors("", { language: "ruby", syntaxErrors: async () => 1 })).toBeUndefined();
    const count = lineErrors("", { language: "typescript", syntaxErrors: async () => undefined });
    expect(await count?.("one;\n")).toBeUndefined();
  });

  test("a line without errors is parsed once, and what stands before lines once for all of them", async () => {
    const parsed: string[] = [];
    const syntaxErrors = async (text: string) => {
      parsed.push(text);
      return text.includes("two") ? 1 : 0;
    };
    const count = lineErrors("one\n", { language: "typescript", syntaxErrors });
    await count?.("ten\n");
    expect(parsed).toEqual(["one\nten\n"]);
    for (const line of ["two\n", "x two\n"]) expect(await count?.(line)).toBe(1);
    expect(parsed.filter((text) => text === "one\n")).toHaveLength(1);
  });
});
