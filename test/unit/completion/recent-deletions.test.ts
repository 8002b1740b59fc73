import fc from "fast-check";
import { expect, test } from "vitest";
import { RecentDeletions } from "../../../server/completion/recent-deletions.ts";

test("remembers what was deleted, the latest first", () => {
  const deletions = new RecentDeletions();
  deletions.see("a", "one;\ntwo(two, two);\n[three];\nfour four four four;\n");
  deletions.see("a", "one;\n[three];\nfour four four four;\n");
  deletions.see("a", "one;\n[three];\n");
  expect(deletions.texts(() => true)).toEqual(["four four four four;\n", "two(two, two);\n"]);
});

test("forgets the oldest, and what is short or another document's", () => {
  const deletions = new RecentDeletions();
  deletions.see("a", "a long text that is here");
  deletions.see("b", "");
  expect(deletions.texts(() => true)).toEqual([]);
  for (let i = 0; i < 8; i++) {
    deletions.see("b", `text number ${i} is deleted`);
    deletions.see("b", "");
  }
  expect(deletions.texts(() => true)).toHaveLength(5);
  expect(deletions.texts(() => true)[0]).toBe("text number 7 is deleted");
  deletions.see("b", "word");
  deletions.see("b", "");
  expect(deletions.texts(() => true)[0]).toBe("text number 7 is deleted");
});

test("says nothing of documents that may not be read", () => {
  const deletions = new RecentDeletions();
  deletions.see("a", "password = hunter2;\n");
  deletions.see("a", "");
  expect(deletions.texts((document) => document !== "a")).toEqual([]);
  expect(deletions.texts((document) => document === "a")).toEqual(["password = hunter2;\n"]);
});

test("what it remembers put back gives the text as it was", () => {
  const text = fc
    .array(fc.constantFrom("a", "b", "\n", "word "), { minLength: 20, maxLength: 60 })
    .map((all) => all.join(""));
  fc.assert(
    fc.property(text, fc.nat(20), fc.nat(20), (before, from, extra) => {
      const to = Math.min(before.length, from + 12 + extra);
      const now = before.slice(0, from) + before.slice(to);
      const deletions = new RecentDeletions();
      deletions.see("a", before);
      deletions.see("a", now);
      const [deleted = ""] = deletions.texts(() => true);
      if (to - from < 12) return;
      expect(deleted).toHaveLength(to - from);
      const places = Array.from({ length: now.length + 1 }, (_, i) => now.slice(0, i) + deleted + now.slice(i));
      expect(places).toContain(before);
    }),
  );
});
