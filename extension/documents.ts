import path from "node:path";
import {
  languages,
  type TextDocument,
  type TextDocumentShowOptions,
  type TextEditor,
  type Uri,
  window,
  workspace,
} from "vscode";

/** Files, unsaved files and notebook cells; not output channels, diffs against other revisions and the like. */
export const DOCUMENT_SELECTOR = [{ scheme: "file" }, { scheme: "untitled" }, { scheme: "vscode-notebook-cell" }];

/** The editor whose cursor a person means, when it shows a document that the server knows. */
export function currentEditor(): TextEditor | undefined {
  const editors = [window.activeTextEditor, ...window.visibleTextEditors];
  return editors.find((editor) => editor && isWithinReach(editor.document));
}

/** Whether a document is of a kind that the server is told of, and completions come for. */
export function isWithinReach(document: TextDocument): boolean {
  return languages.match(DOCUMENT_SELECTOR, document) > 0;
}

/** An open document by its URI as the protocol writes it. */
export function openDocument(uri: string): TextDocument | undefined {
  return workspace.textDocuments.find((document) => document.uri.toString() === uri);
}

/**
 * The document of a place that was remembered; a file's is opened where it is closed, whatever the file system. Rejects where
 * there is none any more: one that is no file ends when it is closed, and by its URI the editor would make an empty one of
 * the same name.
 */
export async function rememberedDocument(uri: Uri): Promise<TextDocument> {
  const open = openDocument(`${uri}`);
  if (open) return open;
  if (workspace.fs.isWritableFileSystem(uri.scheme) !== undefined) return workspace.openTextDocument(uri);
  const name = path.posix.basename(uri.path);
  const what = uri.scheme === "vscode-notebook-cell" ? `The cell of ${name}` : name;
  throw new Error(`${what} is no longer open. Compare again where a completion is wanted.`);
}

/** The file that a document is in: for a notebook's cell the notebook. */
export function fileOf(document: TextDocument): Uri {
  const { uri } = document;
  if (uri.scheme !== "vscode-notebook-cell") return uri;
  const notebook = workspace.notebookDocuments.find((each) =>
    each.getCells().some((cell) => cell.document === document),
  );
  return notebook?.uri ?? uri;
}

/** Shows a document where it is to be seen already; otherwise in the editor group that is active. */
export function showDocument(document: TextDocument, options: TextDocumentShowOptions = {}): Thenable<TextEditor> {
  const shown = window.visibleTextEditors.find((editor) => editor.document === document);
  return window.showTextDocument(document, { viewColumn: shown?.viewColumn, ...options });
}
