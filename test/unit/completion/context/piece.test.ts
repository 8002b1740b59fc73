import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cutPieces } from "../../../../server/completion/context/piece.ts";
import { termOf } from "../../../../server/completion/context/terms.ts";

const TEXT = `import { Book } from "./book.ts";

/** Keeps accounts. */
export class Ledger {
  readonly book: Book;

  /** Moves money. */
  settle(account: string, amount: number): void {
    this.book.write(account, amount);
    this.book.close();
  }
}

export const LIMIT = 3;
`;

const texts = (text: string, size?: Parameters<typeof cutPieces>[2]) =>
  cutPieces("ledger.ts", text, size).map((piece) => piece.text);

describe("pieces", () => {
  test("begin with a declaration and the comment in front of it", () => {
    const heads = texts(TEXT).map((text) => text.split("\n")[0]);
    expect(heads).toContain("/** Keeps accounts. */");
    expect(heads).toContain("  /** Moves money. */");
  });

  test("end with their block, where it is not too short", () => {
    const settle = texts(TEXT).find((text) => text.startsWith("  /** Moves"));
    expect(settle).toBe(`  /** Moves money. */
  settle(account: string, amount: number): void {
    this.book.write(account, amount);
    this.book.close();
  }
`);
  });

  test("leave out a comment that is longer than what it is about", () => {
    const [piece] = texts(`${"// word\n".repeat(9)}function settle() {\n  return 1;\n}\n`).slice(-1);
    expect(piece).toMatch(/^function settle/);
  });

  test("know what they declare and use", () => {
    const piece = cutPieces("ledger.ts", TEXT).find(({ text }) => text.startsWith("  /** Moves"));
    expect([...(piece?.declared.keys() ?? [])]).toEqual([termOf("settle")]);
    expect(piece?.terms.get(termOf("book"))).toBe(2);
    expect(TEXT.slice(piece?.start, piece?.end)).toBe(piece?.text);
  });

  test("of text without structure are cut at any line", () => {
    const text = Array.from({ length: 100 }, (_, i) => `row ${i}`).join("\n");
    const [piece] = texts(text, { lines: 10, units: 1000 });
    expect(piece?.trimEnd().split("\n")).toHaveLength(10);
  });

  test("of a line that is too long there are none", () => {
    expect(texts("x".repeat(5000))).toEqual([]);
  });

  test("consist of whole lines within the size, whatever the text", () => {
    const lines = fc.constantFrom("", "class A {", "  b() {", "  }", "}", "def c():", "    return d", "// e", "\t@f");
    fc.assert(
      fc.property(fc.array(lines, { maxLength: 60 }), fc.integer({ min: 1, max: 20 }), (drawn, most) => {
        const text = drawn.join("\n");
        for (const piece of cutPieces("a.ts", text, { lines: most, units: 200 })) {
          expect(text.slice(piece.start, piece.end)).toBe(piece.text);
          expect(piece.start === 0 || text[piece.start - 1] === "\n").toBe(true);
          expect(piece.end === text.length || text[piece.end - 1] === "\n").toBe(true);
          expect(piece.text.replace(/\n$/, "").split("\n").length).toBeLessThanOrEqual(most);
          expect(piece.text.trim()).not.toBe("");
        }
      }),
    );
  });
});
