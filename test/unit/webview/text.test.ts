import fc from "fast-check";
import { expect, test } from "vitest";
import { differences } from "../../../webview/differences.ts";
import { plainText, visibleText } from "../../../webview/visible-text.ts";

test("what turns the direction of writing, or cannot be seen, is made visible", () => {
  expect(plainText("a\u202eb\u0007c\u200bd")).toBe("a[U+202E]b[U+0007]c[U+200B]d");
  expect(plainText("a\n\tb<b>")).toBe("a\n\tb<b>");
  expect(visibleText(" a\t\r\n\u2066")).toBe("·a⇥␍↵[U+2066]");
});

test("no text keeps a character that cannot be seen", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      expect(plainText(text)).not.toMatch(/(?![\t\r\n\u200c\u200d])[\p{Cc}\p{Cf}]/u);
      expect(visibleText(text)).not.toMatch(/(?![\u200c\u200d])[\p{Cc}\p{Cf} ]/u);
    }),
  );
});

test("the pieces are the text without what is removed, and the other text without what is added", () => {
  const code = fc.array(fc.constantFrom("a", "foo", " ", "\n  ", "(", ")", "=", ";")).map((words) => words.join(""));
  fc.assert(
    fc.property(code, code, (text, other) => {
      const pieces = differences(text, other);
      const without = (kind: string) => pieces.filter((piece) => piece.kind !== kind).map((piece) => piece.text);
      expect(without("removed").join("")).toBe(text);
      expect(without("added").join("")).toBe(other);
    }),
  );
});

test("only what differs is marked", () => {
  expect(differences("return x + 1;", "return x + 2;").filter(({ kind }) => kind !== "same")).toEqual([
    { text: "2", kind: "removed" },
    { text: "1", kind: "added" },
  ]);
});
