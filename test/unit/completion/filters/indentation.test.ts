import { expect, test } from "vitest";
import { matchIndentation } from "../../../../server/completion/filters/indentation.ts";
import { context } from "./context.ts";

test("tabs where the file has tabs", () => {
  const here = context("function f() {\n\t█\n}");
  expect(matchIndentation("a();\n    b();\n        c();", here)).toBe("a();\n\tb();\n\t\tc();");
  expect(matchIndentation("a();\n  b();\n    c();", here)).toBe("a();\n\tb();\n\t\tc();");
  expect(matchIndentation("a();\n\t\tb();", here)).toBe("a();\n\t\tb();");
});

test("the depth of the cursor's line tells what a step is", () => {
  const here = context("if (x) {\n\tif (y) {\n\t\t█\n\t}\n}");
  expect(matchIndentation("a();\n        b();", here)).toBe("a();\n\t\tb();");
  expect(matchIndentation("a();\n    b();", here)).toBe("a();\n\t\tb();");
});

test("spaces where the file has spaces, as many as it has", () => {
  expect(matchIndentation("a();\n\tb();\n\t\tc();", context("f() {\n  x();\n  █"))).toBe("a();\n  b();\n    c();");
  expect(matchIndentation("a();\n\tb();", context("f() {\n    x();\n    █"))).toBe("a();\n    b();");
});

test("never touches the first line, lines in the file's own way, blank lines or white space inside of lines", () => {
  const tabs = context("\tx();\n█");
  expect(matchIndentation("    a();", tabs)).toBe("    a();");
  expect(matchIndentation("    a();\n\n    b('\t    ');", tabs)).toBe("    a();\n\n\tb('\t    ');");
});

test("changes nothing in a file that shows no habit or mixes both", () => {
  expect(matchIndentation("a();\n\tb();", context("x();\n█"))).toBe("a();\n\tb();");
  expect(matchIndentation("a();\n\tb();", context("  x();\n\ty();\n█"))).toBe("a();\n\tb();");
});

test.each([
  ["a recipe keeps its tabs", "SRCS = a.c \\\n       b.c\n\nall: $(SRCS)█", "\n\t$(CC) -o app $(SRCS)"],
  ["what is no recipe gets none", "all:\n\tmake app\n\nifdef DEBUG█", "\n  CFLAGS += -g\nendif"],
])("in a Makefile tabs and spaces mean different things: %s", (_what, drawn, text) => {
  expect(matchIndentation(text, context(drawn, { language: "makefile" }))).toBe(text);
});
