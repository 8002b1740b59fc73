import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { selectWindow } from "../../../server/completion/window.ts";
import { cursor } from "./cursor.ts";

/** Four units a token, as in English and code. */
const quarter = (text: string) => Math.ceil(text.length / 4);
/** A token a unit, as in text that a tokenizer was not made for. */
const dense = (text: string) => text.length;

function lines(count: number): string {
  return Array.from({ length: count }, (_, index) => `line ${index} of the file;\n`).join("");
}

describe("a window", () => {
  test("holds a small document as a whole", () => {
    const { text, offset, before, after } = cursor("one\ntwo█\nthree\n");
    expect(selectWindow(text, offset, 768, quarter)).toEqual({ before, after, offset, lineEnding: "\n" });
  });

  test("of an empty document is empty", () => {
    expect(selectWindow("", 0, 768, quarter)).toEqual({ before: "", after: "", offset: 0, lineEnding: "\n" });
  });

  test("at a position outside the document is clamped", () => {
    expect(selectWindow("abc", 99, 64, quarter)).toMatchObject({ before: "abc", after: "", offset: 3 });
    expect(selectWindow("abc", -5, 64, quarter)).toMatchObject({ before: "", after: "abc", offset: 0 });
  });

  test("gives three quarters to the text before the cursor", () => {
    const text = lines(2_000);
    const { before, after } = selectWindow(text, text.length / 2, 800, quarter);
    expect(quarter(before)).toBeGreaterThan(400);
    expect(quarter(before)).toBeLessThanOrEqual(800 - quarter(after) + 2);
    expect(quarter(after)).toBeGreaterThan(100);
    expect(quarter(after)).toBeLessThanOrEqual(200);
  });

  test("gives what one side does not need to the other", () => {
    const text = lines(2_000);
    expect(quarter(selectWindow(text, text.length, 800, quarter).before)).toBeGreaterThan(600);
    expect(quarter(selectWindow(text, 0, 800, quarter).after)).toBeGreaterThan(600);
  });

  test("starts and ends at lines", () => {
    const text = lines(2_000);
    const { before, after } = selectWindow(text, text.length / 2, 800, quarter);
    expect(before).toMatch(/^line \d+ of/);
    expect(after).toMatch(/;\n$/);
  });

  test.each([
    ["code", quarter],
    ["dense text", dense],
  ] as const)("keeps its start while the user types (%s)", (_, count) => {
    const text = lines(2_000);
    const at = text.indexOf("line 1000");
    const typed = "const total = items.reduce((sum, item) => sum + item.price * item.amount, 0);\n".repeat(8);
    const starts = new Set<string>();
    const suffixes = new Set<string>();
    for (let length = 0; length <= typed.length; length++) {
      const document = text.slice(0, at) + typed.slice(0, length) + text.slice(at);
      const { before, after } = selectWindow(document, at + length, 768, count);
      starts.add(before.slice(0, 20));
      suffixes.add(after);
    }
    expect(starts.size).toBeLessThanOrEqual(count === quarter ? 3 : 8);
    expect(suffixes.size).toBe(1);
  });

  test("keeps its end for many keystrokes near the start of a document", () => {
    const text = lines(500);
    const typed = "x = compute(y) + 1;\n".repeat(20);
    const suffixes = new Set<string>();
    for (let length = 0; length <= typed.length; length++) {
      suffixes.add(selectWindow(typed.slice(0, length) + text, length, 768, quarter).after);
    }
    expect(suffixes.size).toBeLessThanOrEqual(2);
  });

  test("cuts a line of 200,000 characters inside the line", () => {
    const text = "word ".repeat(40_000);
    const { before, after } = selectWindow(text, 100_000, 400, quarter);
    expect(before.length).toBeGreaterThan(600);
    expect(before.length).toBeLessThanOrEqual(1_200);
    expect(after.length).toBeLessThanOrEqual(400);
  });

  test.each([
    ["emoji", "👩‍👩‍👧"],
    ["combining", "e\u0301\u0323"],
    ["skin tone", "👍🏽"],
  ])("never cuts inside a character: %s", (_, character) => {
    const text = character.repeat(5_000);
    for (let budget = 64; budget < 96; budget++) {
      const { before, after } = selectWindow(text, character.length * 2_500, budget, dense);
      expect(before.length % character.length).toBe(0);
      expect(after.length % character.length).toBe(0);
    }
  });

  test("moves a cursor that stands inside a surrogate pair or \\r\\n in front of it", () => {
    expect(selectWindow("a😀b", 2, 64, quarter)).toMatchObject({ before: "a", after: "😀b", offset: 1 });
    expect(selectWindow("a\r\nb", 2, 64, quarter)).toMatchObject({
      before: "a",
      after: "\nb",
      offset: 1,
      lineEnding: "\r\n",
    });
  });

  test("reads \\n for every line ending and remembers the document's own", () => {
    expect(selectWindow("a\r\nb\r\n\tc\r\n", 4, 64, quarter)).toEqual({
      before: "a\nb",
      after: "\n\tc\n",
      offset: 4,
      lineEnding: "\r\n",
    });
    expect(selectWindow("a\rb", 3, 64, quarter)).toMatchObject({ before: "a\nb", lineEnding: "\r" });
    expect(selectWindow("a\r\nb", 4, 64, quarter).lineEnding).toBe("\r\n");
  });

  test("costs no more in a document of 5 MB than its own size", () => {
    const text = lines(220_000);
    expect(text.length).toBeGreaterThan(5_000_000);
    let counted = 0;
    const counting = (piece: string) => {
      counted += piece.length;
      return quarter(piece);
    };
    const start = performance.now();
    for (let at = 0; at < text.length; at += text.length >> 5) selectWindow(text, at, 768, counting);
    expect(performance.now() - start).toBeLessThan(200);
    expect(counted / 33).toBeLessThan(768 * 8);
  });

  test("stays within the budget, and reads exactly what stands around the cursor", () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom("a", "word ", "\n", "\t", "😀", "e\u0301", "\ud800", "\udc00", "x".repeat(300)), {
          maxLength: 200,
        }),
        fc.nat(),
        fc.integer({ min: 16, max: 300 }),
        (parts, position, budget) => {
          const text = parts.join("");
          const { before, after, offset } = selectWindow(text, position % (text.length + 1), budget, quarter);
          expect(text.slice(0, offset).endsWith(before)).toBe(true);
          expect(text.slice(offset).startsWith(after)).toBe(true);
          expect(quarter(before) + quarter(after)).toBeLessThanOrEqual(budget + 1);
        },
      ),
    );
  });
});
