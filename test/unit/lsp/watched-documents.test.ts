import fc from "fast-check";
import { expect, test } from "vitest";
import type { TextDocumentContentChangeEvent } from "vscode-languageserver";
import { TextDocument } from "vscode-languageserver-textdocument";
import type { TextEdit } from "../../../server/completion/text-edit.ts";
import { watchedDocuments } from "../../../server/lsp/watched-documents.ts";

const URI = "file:///a.ts";

function watch(text: string, changes: TextDocumentContentChangeEvent[]) {
  const edits: TextEdit[] = [];
  const documents = watchedDocuments((uri, edit) => {
    expect(uri).toBe(URI);
    edits.push(edit);
  });
  const document = documents.update(documents.create(URI, "typescript", 1, text), changes, 2);
  return { document, edits };
}

test("changes are told in their order, each counted from what the one before it left", () => {
  const at = (line: number, character: number) => ({ line, character });
  const { document, edits } = watch("one\ntwo\n", [
    { range: { start: at(1, 0), end: at(1, 3) }, text: "2" },
    { range: { start: at(1, 1), end: at(0, 3) }, text: "" },
    { text: "three" },
  ]);
  expect(edits).toEqual([
    { offset: 4, removed: "two", inserted: "2" },
    { offset: 3, removed: "\n2", inserted: "" },
    { offset: 0, removed: "one\n", inserted: "three" },
  ]);
  expect([document.getText(), document.version]).toEqual(["three", 2]);
  expect(watch("one", []).document.version).toBe(2);
});

test("edits say what becomes of a document, whatever its line ends", () => {
  const text = fc.string({ unit: fc.constantFrom("a", "b", "\n", "\r\n"), maxLength: 12 });
  const steps = fc.array(fc.record({ from: fc.nat(20), to: fc.nat(20), text }), { maxLength: 4 });
  fc.assert(
    fc.property(text, steps, (before, all) => {
      const changes: TextDocumentContentChangeEvent[] = [];
      const plain = TextDocument.create(URI, "typescript", 1, before);
      for (const { from, to, text } of all) {
        const change = { range: { start: plain.positionAt(from), end: plain.positionAt(to) }, text };
        changes.push(change);
        TextDocument.update(plain, [change], 2);
      }
      const { document, edits } = watch(before, changes);
      expect(document.getText()).toBe(plain.getText());
      const replayed = edits.reduce((now, { offset, removed, inserted }) => {
        expect(now.slice(offset, offset + removed.length)).toBe(removed);
        return now.slice(0, offset) + inserted + now.slice(offset + removed.length);
      }, before);
      expect(replayed).toBe(plain.getText());
    }),
  );
});

test.each([
  ["gitcommit", "git-commit"],
  ["text", "plaintext"],
  ["rst", "restructuredtext"],
  ["sh", "shellscript"],
  ["cs", "csharp"],
  ["ps1", "powershell"],
  ["dosini", "ini"],
  ["make", "makefile"],
  ["cuda", "cuda-cpp"],
  ["typescriptreact", "typescriptreact"],
  ["tex", "tex"],
  ["constructor", "constructor"],
])("the language that an editor calls %s is %s", (name, language) => {
  const documents = watchedDocuments(() => undefined);
  expect(documents.create(URI, name, 1, "").languageId).toBe(language);
});
