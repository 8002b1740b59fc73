import { expect, test } from "vitest";
import { matchLineEndings } from "../../../../server/completion/filters/line-endings.ts";
import { context } from "./context.ts";

test.each([
  ["\n", "a\nb\nc\n"],
  ["\r\n", "a\r\nb\r\nc\r\n"],
  ["\r", "a\rb\rc\r"],
] as const)("%j for every line ending", (lineEnding, expected) => {
  expect(matchLineEndings("a\nb\r\nc\r", context("█", { lineEnding }))).toBe(expected);
});
