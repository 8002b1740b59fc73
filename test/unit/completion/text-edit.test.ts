import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { SurvivingText } from "../../../server/completion/surviving-text.ts";
import { smallestEdit, type TextEdit } from "../../../server/completion/text-edit.ts";

const letters = fc.string({ unit: fc.constantFrom("a", "b"), maxLength: 12 });

/** A text, and a change of it. */
const changes = fc
  .record({ text: letters, from: fc.nat(12), to: fc.nat(12), inserted: letters })
  .map(({ text, from, to, inserted }) => {
    const [start, end] = [Math.min(from, to, text.length), Math.min(Math.max(from, to), text.length)];
    return { text, edit: { offset: start, removed: text.slice(start, end), inserted } };
  });

function apply(text: string, { offset, removed, inserted }: TextEdit): string {
  expect(text.slice(offset, offset + removed.length)).toBe(removed);
  return text.slice(0, offset) + inserted + text.slice(offset + removed.length);
}

describe("smallestEdit", () => {
  test("changes the text alike, with no more than before", () => {
    fc.assert(
      fc.property(changes, fc.nat(14), ({ text, edit }, cursor) => {
        const small = smallestEdit(edit, cursor);
        expect(apply(text, small)).toBe(apply(text, edit));
        expect(small.removed.length).toBeLessThanOrEqual(edit.removed.length);
        expect(small.removed[0] === undefined || small.removed[0] !== small.inserted[0]).toBe(true);
      }),
    );
  });

  test("finds what was typed at the cursor when the editor sends the whole document", () => {
    fc.assert(
      fc.property(letters, letters, letters, (before, after, typed) => {
        const edit = { offset: 0, removed: before + after, inserted: before + typed + after };
        const expected = { offset: before.length, removed: "", inserted: typed };
        if (typed !== "") expect(smallestEdit(edit, before.length)).toEqual(expected);
      }),
    );
  });
});

test("SurvivingText follows every letter", () => {
  const edits = fc.array(fc.record({ from: fc.nat(20), removed: fc.nat(6), inserted: letters }), { maxLength: 8 });
  fc.assert(
    fc.property(fc.nat(10), fc.nat(10), edits, (start, length, steps) => {
      // Marked letters are the text; all others are not.
      let marks = [...".".repeat(start), ..."x".repeat(length), ...".".repeat(5)];
      const surviving = new SurvivingText();
      surviving.add(start, start + length);
      for (const { from, removed, inserted } of steps) {
        const offset = Math.min(from, marks.length);
        const gone = marks.slice(offset, offset + removed).join("");
        surviving.edit({ offset, removed: gone, inserted });
        marks = [...marks.slice(0, offset), ...".".repeat(inserted.length), ...marks.slice(offset + gone.length)];
      }
      expect(surviving.length).toBe(marks.filter((mark) => mark === "x").length);
    }),
  );
});
