import { describe, expect, test } from "vitest";
import { chooseExtent } from "../../../../server/completion/stop/extent.ts";
import { cursor } from "../cursor.ts";

describe("the extent", () => {
  test.each([
    ["code", "typescript", "const x = █", "line"],
    ["code", "typescript", "foo(█)", "line"],
    ["code", "typescript", "function f() {\n  █\n}", "block"],
    ["code", "typescript", "function f() {█", "block"],
    ["code", "typescript", "function f() {█}", "line"],
    ["code", "typescript", "a();\n█\nb();", "block"],
    ["code", "typescript", "a();\n█", "statement"],
    ["code", "typescript", "█", "statement"],
    ["code", "python", "def f():\n    a()\n    █\n", "block"],
    ["code", "python", "def f():\n    a()\n\n    █\n", "block"],
    ["code", "python", "def f():\n    a()\n\n█\n", "statement"],
    ["code", "python", "def f():  # why\n    █", "block"],
    ["code", "python", "def f():  # why█", "block"],
    ["code", "python", "for i in range(n // 2):█", "block"],
    ["code", "javascript", "class A {\n  #a() {█", "block"],
    ["code", "javascript", "if (a) { // why█", "block"],
    ["code", "css", ".a #b {█", "block"],
    ["code", "lua", "for i = 1, n do -- why█", "block"],
    ["code", "vue", "function f() { // why█", "block"],
    ["code", "go", "x := 1 // see f(█", "line"],
    ["code", "markdown", "if (a) { // why█", "block"],
    ["code", "shellscript", 'case "$1" in█', "block"],
    ["code", "ruby", "def f(x)\n  █", "block"],
    ["code", "ruby", "items.each do |item|\n  █", "block"],
    ["comment", "python", "# █\n", "line"],
    ["string", "python", 'x = """\n█\n"""', "line"],
    ["prose", "markdown", "The █", "prose"],
  ] as const)("%s %s %j: %s", (place, language, drawn, extent) => {
    const { before, after } = cursor(drawn);
    expect(chooseExtent(place, language, before, after)).toBe(extent);
  });
});
