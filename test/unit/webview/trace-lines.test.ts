import fc from "fast-check";
import { expect, test } from "vitest";
import type { TraceToken } from "../../../server/protocol.ts";
import { linesOf } from "../../../webview/trace-lines.ts";

const tokensOf = (texts: readonly string[]) => texts.map((text): TraceToken => ({ text, from: "code", opinions: [] }));

test("a token that holds an end of line stands on two lines", () => {
  const lines = linesOf(tokensOf(["if a", ":\n    ", "b\r\n\n", "c"]));
  expect(lines.map((line) => line.map(({ index, text }) => [index, text]))).toEqual([
    [
      [0, "if a"],
      [1, ":\n"],
    ],
    [
      [1, "    "],
      [2, "b\r\n"],
    ],
    [[2, "\n"]],
    [[3, "c"]],
  ]);
});

test("behind the last end of line is a line without anything", () => {
  expect(linesOf(tokensOf(["a\n"])).map((line) => line.length)).toEqual([1, 0]);
  expect(linesOf([])).toEqual([[]]);
});

test("the lines together are the text, each but the last ends where the text's does, and no token loses a piece", () => {
  const texts = fc.array(fc.string({ unit: fc.constantFrom("a", " ", "\n", "\r\n", "é"), minLength: 1 }));
  fc.assert(
    fc.property(texts.map(tokensOf), (tokens) => {
      const lines = linesOf(tokens);
      const shown = lines.map((line) => line.map(({ text }) => text).join(""));
      expect(shown.join("")).toBe(tokens.map(({ text }) => text).join(""));
      expect(shown.slice(0, -1).every((line) => line.indexOf("\n") === line.length - 1)).toBe(true);
      expect(shown.at(-1)).not.toContain("\n");
      for (const [index, token] of tokens.entries()) {
        const own = lines.flat().filter((piece) => piece.index === index);
        expect(own.map(({ text }) => text).join("")).toBe(token.text);
        expect(own.every((piece) => piece.token === token)).toBe(true);
      }
    }),
  );
});
