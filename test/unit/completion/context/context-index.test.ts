import { expect, test } from "vitest";
import { ContextIndex } from "../../../../server/completion/context/context-index.ts";
import { document, filler, indexOf, NOW } from "./documents.ts";

const never = new AbortController().signal;

test("a document is indexed once per version", async () => {
  const index = new ContextIndex();
  await index.update([document("a.ts", "class A {}\n")], never);
  const pieces = index.documents[0]?.pieces;
  await index.update([document("a.ts", "class A {}\n", { lastActive: NOW + 1 })], never);
  expect(index.documents[0]?.pieces).toBe(pieces);
  expect(index.documents[0]?.document.lastActive).toBe(NOW + 1);
  await index.update([document("a.ts", "class B {}\n", { version: 2 })], never);
  expect(index.documents[0]?.pieces[0]?.text).toBe("class B {}\n");
});

test("the current document stays as it was, and does not take the place of another one", async () => {
  const a = document("a.ts", "class A {}\n");
  const index = await indexOf(a, document("b.ts", "class B {}\n"));
  const pieces = index.documents[0]?.pieces;
  await index.update([{ ...a, text: "class C {}\n", version: 2 }], never, a.uri);
  expect(index.documents.map((each) => each.pieces)).toEqual([pieces]);
  const others = Array.from({ length: 20 }, (_, i) => document(`${i}.ts`, "class A {}\n"));
  await index.update([a, ...others], never, a.uri);
  expect(index.documents.map(({ document: { path } }) => path)).toEqual([a.path, ...others.map(({ path }) => path)]);
  expect(index.documents[0]?.pieces).toBe(pieces);
  await index.update([a], never);
  expect(index.documents[0]?.pieces).toBe(pieces);
});

test("documents that are gone are forgotten", async () => {
  const index = await indexOf(document("a.ts", "class A {}\n"));
  await index.update([], never);
  expect(index.documents).toEqual([]);
});

test("only the documents that were active last count", async () => {
  const documents = Array.from({ length: 30 }, (_, i) => document(`${i}.ts`, "class A {}\n", { lastActive: NOW - i }));
  const index = await indexOf(...documents.reverse());
  expect(index.documents.map(({ document: { path } }) => path)).toEqual(
    Array.from({ length: 20 }, (_, i) => `${i}.ts`),
  );
});

test("the cells of a notebook count as one file, and all of them are indexed", async () => {
  const cells = Array.from({ length: 30 }, (_, i) =>
    document("notes.ipynb", "x = 1\n", { uri: `vscode-notebook-cell:/notes.ipynb#${i}` }),
  );
  const index = await indexOf(document("utils.py", "def f():\n", { lastActive: NOW - 1 }), ...cells);
  expect(index.documents).toHaveLength(31);
  expect(index.documents.at(-1)?.document.path).toBe("utils.py");
});

test("enormous documents are left out", async () => {
  const index = await indexOf(document("data.ts", filler(20_000, "data")));
  expect(index.documents).toEqual([]);
});

test("line endings are those of prompts", async () => {
  const index = await indexOf(document("a.ts", "class A {\r\n  b() {}\r\n}\r\n"));
  expect(index.documents[0]?.pieces[0]?.text).toBe("class A {\n  b() {}\n}\n");
});

test("rejects when it is aborted", async () => {
  const controller = new AbortController();
  controller.abort(new Error("enough"));
  await expect(new ContextIndex().update([document("a.ts", "class A {}\n")], controller.signal)).rejects.toThrow(
    "enough",
  );
});
