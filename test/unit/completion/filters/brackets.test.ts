import { expect, test } from "vitest";
import { balanceBrackets } from "../../../../server/completion/filters/brackets.ts";
import { context } from "./context.ts";

test.each([
  ["foo(█)", "bar(1))", "bar(1)"],
  ["foo(█);", "bar);", "bar"],
  ["foo((█)", "a, b))", "a, b)"],
  ["a[█]", "i]", "i"],
  ["if (x) {\n  █\n}", "foo();\n}", "foo();"],
  ["if (x) {\n█\n}", "}", ""],
  ["call(() => {\n  █\n});", "foo();\n});", "foo();"],
])("%j: of %j only %j", (drawn, text, filtered) => {
  expect(balanceBrackets(text, context(drawn))).toBe(filtered);
});

test.each([
  ["foo(█)", "bar(1)"],
  ["foo(█", "bar(1))"],
  ["foo([█)", "1, 2]"],
  ["foo((█)", "a, b)"],
  ["foo(█)", "')'"],
  ["fn f<'a>(█)", "x: &'a [u8]"],
  ["function f() {\n  if (x) {\n    █\n}", "g();\n  }"],
  ["function f() {\n  █", "g();\n}"],
  ["x = █ ]", "a)"],
])("%j: all of %j", (drawn, text) => {
  expect(balanceBrackets(text, context(drawn, { language: drawn.startsWith("fn") ? "rust" : "typescript" }))).toBe(
    text,
  );
});

test.each([
  ["rust", "out.push(█);", "')'"],
  ["rust", "s.split(█)", "|c| c == ')' || c == b'('"],
  ["haskell", "elem x' (█)", "')' : xs"],
  ["vue", "s.split(█)", "')'"],
  ["nosuchlanguage", "split(█)", "')'"],
  ["python", "split(█)", "r')'"],
  ["typescript", "foo(█)", "a /* :) */"],
  ["lisp", "(f █)", "'(a b)"],
])("%s: %j is not closed by a bracket in quotes or comments: %j", (language, drawn, text) => {
  expect(balanceBrackets(text, context(drawn, { language }))).toBe(text);
});

test.each([
  ["rust", "out.push(█);", "'a');", "'a'"],
  ["rust", "out.push(█);", "')');", "')'"],
  ["rust", "f(█);", "&'a [u8]);", "&'a [u8]"],
  ["lisp", "(f █)", "'(a b))", "'(a b)"],
])("%s: %j of %j only %j", (language, drawn, text, filtered) => {
  expect(balanceBrackets(text, context(drawn, { language }))).toBe(filtered);
});

test("quotes and comment ends", () => {
  expect(balanceBrackets('world"', context('"hello █"', { place: "string" }))).toBe("world");
  expect(balanceBrackets('world"', context('"hello █', { place: "string" }))).toBe('world"');
  expect(balanceBrackets("fine */", context("/* This is █*/", { place: "comment" }))).toBe("fine ");
});
