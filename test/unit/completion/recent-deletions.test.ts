import fc from "fast-check";
import { expect, test } from "vitest";
import { RecentDeletions } from "../../../server/completion/recent-deletions.ts";

/** Documents that are edited, and what is remembered of that. */
function editor(texts: Record<string, string>) {
  const deletions = new RecentDeletions();
  const edit = (document: string, offset: number, length: number, inserted = "") => {
    const before = texts[document] ?? "";
    deletions.edited(document, { offset, removed: before.slice(offset, offset + length), inserted });
    texts[document] = before.slice(0, offset) + inserted + before.slice(offset + length);
  };
  const remembered = (mayRead: (document: string) => boolean = () => true) => deletions.texts(mayRead);
  return { edit, remembered, texts };
}

test("remembers what was deleted, the latest first", () => {
  const { edit, remembered } = editor({ a: "one;\ntwo(two, two);\n[three];\nfour four four four;\n" });
  edit("a", 5, 15);
  edit("a", 14, 21);
  expect(remembered()).toEqual(["four four four four;\n", "two(two, two);\n"]);
});

test("remembers it wherever the user goes then", () => {
  const { edit, remembered } = editor({ a: "moved(to, another);\n", b: "" });
  edit("a", 0, 20);
  edit("b", 0, 0, "m");
  expect(remembered()).toEqual(["moved(to, another);\n"]);
});

test("what is deleted key by key, or word by word, is one text", () => {
  const { edit, remembered } = editor({ a: "keep(this);\nand not(this);\n" });
  for (let end = 26; end > 12; end--) edit("a", end - 1, 1);
  expect(remembered()).toEqual(["and not(this);"]);
  const forwards = editor({ a: "some long words here" });
  for (const length of [5, 5, 6]) forwards.edit("a", 0, length);
  expect(forwards.remembered()).toEqual(["some long words "]);
});

test("deletions at different places are not", () => {
  const { edit, remembered } = editor({ a: "first second third fourth" });
  edit("a", 19, 6);
  edit("a", 0, 6);
  edit("a", 0, 6);
  expect(remembered()).toEqual(["first second"]);
  edit("a", 0, 0, "x");
  edit("a", 1, 6);
  expect(remembered()).toEqual(["first second"]);
});

test("what is replaced counts as deleted, but not what an editor sends again", () => {
  const { edit, remembered } = editor({ a: "a = compute(first, second);\n" });
  edit("a", 0, 28, "a = b;\n");
  expect(remembered()).toEqual(["compute(first, second)"]);
  edit("a", 0, 7, "a = b;\n");
  expect(remembered()).toHaveLength(1);
});

test("forgets the oldest, and what is short or very long", () => {
  const { edit, remembered, texts } = editor({ a: "" });
  for (let i = 0; i < 8; i++) {
    edit("a", 0, 0, `text number ${i} is deleted`);
    edit("a", 0, 25);
  }
  expect(remembered()).toHaveLength(5);
  expect(remembered()[0]).toBe("text number 7 is deleted");
  edit("a", 0, 0, "word");
  edit("a", 0, 4);
  edit("a", 0, 0, "word ".repeat(2_000));
  edit("a", 0, texts.a?.length ?? 0);
  expect(remembered()[0]).toBe("text number 7 is deleted");
});

test("says nothing of documents that may not be read", () => {
  const { edit, remembered } = editor({ a: "password = hunter2;\n" });
  edit("a", 0, 20);
  expect(remembered((document) => document !== "a")).toEqual([]);
  expect(remembered((document) => document === "a")).toEqual(["password = hunter2;\n"]);
});

test("whatever is deleted in one go or in pieces, putting it back gives the text as it was", () => {
  const text = fc
    .array(fc.constantFrom("a", "b", "\n", "word "), { minLength: 30, maxLength: 60 })
    .map((all) => all.join(""));
  const steps = fc.array(fc.record({ length: fc.integer({ min: 1, max: 6 }), backwards: fc.boolean() }), {
    minLength: 12,
    maxLength: 16,
  });
  fc.assert(
    fc.property(text, fc.nat(10), steps, (before, more, pieces) => {
      const { edit, remembered, texts } = editor({ a: before });
      let offset = 12 + more;
      for (const { length, backwards } of pieces) {
        const possible = backwards ? Math.min(length, offset) : length;
        if (backwards) offset -= possible;
        edit("a", offset, possible);
      }
      const [deleted = ""] = remembered();
      const now = texts.a ?? "";
      expect(now.slice(0, offset) + deleted + now.slice(offset)).toBe(before);
    }),
  );
});
