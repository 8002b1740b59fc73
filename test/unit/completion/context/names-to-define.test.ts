import { expect, test } from "vitest";
import { readCursorTerms } from "../../../../server/completion/context/cursor-terms.ts";
import { namesToDefine } from "../../../../server/completion/context/names-to-define.ts";
import { cursor } from "../cursor.ts";

function names(drawn: string): string[] {
  const { text, before, after, offset } = cursor(drawn);
  const found = namesToDefine(text, offset, readCursorTerms({ before, after, head: text }));
  for (const name of found) expect(text.slice(name.offset).startsWith(name.text)).toBe(true);
  return found.map((name) => name.text);
}

test("what is imported, the nearest first and each once", () => {
  const found = names('import { ledger, book } from "./book";\n\nbook.open();\nledger.settle(book, █);\n');
  expect(found.indexOf("book")).toBeLessThan(found.indexOf("ledger"));
  expect(found.filter((name) => name === "book")).toHaveLength(1);
});

test("what is called, and what begins with a capital letter, where nothing need be imported", () => {
  expect(names("x := 1\nvar order Order = fetch(x)\norder.█\n")).toEqual(["fetch", "Order"]);
});

test("not what the document declares itself", () => {
  expect(names("x = 1\ndef fetch():\n    pass\n\nfetch()\nsave()\n█\n")).toEqual(["save"]);
});

test("not what is still being written", () => {
  expect(names("x = 1\nfirst()\nSeco█\n")).toEqual(["first"]);
  expect(names("x = 1\nfirst()\n█Seco\n")).toEqual(["first"]);
});
