import { Disposable, type NotebookDocument, type TextDocument, type Uri, workspace } from "vscode";
import { openDocument } from "./documents.ts";

/**
 * Tells when a document or notebook that had no file is closed, and as which file it was saved right before, if it was.
 * The editor has no event for that: it makes another one, gives it the same text, formats and saves it, and closes this one.
 */
export function onDidCloseUntitled(closed: (untitled: Uri, savedAs: Uri | undefined) => void): Disposable {
  let saved: { readonly file: Uri; readonly sameText: readonly string[] } | undefined;
  let opened: NotebookDocument | undefined;
  /** The untitled documents that a document had the text of since it was saved last. */
  const copiedFrom = new WeakMap<TextDocument, Set<string>>();
  const compare = (document: TextDocument) => {
    const copied = sameTextAs(document);
    if (copied.length === 0) return;
    copiedFrom.set(document, new Set([...(copiedFrom.get(document) ?? []), ...copied]));
  };
  return Disposable.from(
    // Now, since what formats a file as it is saved comes next, and an untitled document is emptied before it is closed.
    workspace.onDidOpenTextDocument(compare),
    workspace.onDidChangeTextDocument(({ document }) => compare(document)),
    workspace.onDidSaveTextDocument((document) => {
      saved = { file: document.uri, sameText: [...(copiedFrom.get(document) ?? [])] };
      copiedFrom.delete(document);
    }),
    workspace.onDidCloseTextDocument(({ isUntitled, uri }) => {
      // One that only changes its language is closed and opened, too.
      if (!isUntitled || openDocument(`${uri}`)) return;
      const savedAs = saved?.sameText.includes(`${uri}`) ? saved.file : undefined;
      // The next one may have the same name.
      if (savedAs) saved = undefined;
      closed(uri, savedAs);
    }),
    // A notebook is not told of as saved then, and is opened before it has its cells.
    workspace.onDidOpenNotebookDocument((notebook) => {
      if (!notebook.isUntitled) opened = notebook;
    }),
    workspace.onDidCloseNotebookDocument((notebook) => {
      if (!notebook.isUntitled) return;
      const savedAs = opened && textOf(opened) === textOf(notebook) ? opened.uri : undefined;
      if (savedAs) opened = undefined;
      closed(notebook.uri, savedAs);
    }),
  );
}

/** The untitled documents with the text that a document has now. Looks into texts only where as many lines are the same. */
function sameTextAs(document: TextDocument): string[] {
  if (document.isUntitled) return [];
  const untitled = workspace.textDocuments.filter(
    ({ isUntitled, lineCount }) => isUntitled && lineCount === document.lineCount,
  );
  if (untitled.length === 0) return [];
  const text = linesOf(document);
  return untitled.filter((each) => linesOf(each) === text).map(({ uri }) => `${uri}`);
}

/** The text, whatever its line endings. */
function linesOf(document: TextDocument): string {
  return document.getText().replaceAll("\r\n", "\n");
}

function textOf(notebook: NotebookDocument): string {
  return wordsOf(
    notebook
      .getCells()
      .map(({ document }) => document.getText())
      .join(""),
  );
}

/** Without white space, which the editor may clean up as it saves. */
function wordsOf(text: string): string {
  return text.replace(/\s+/g, "");
}
