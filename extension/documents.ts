import { languages, type TextDocument, type TextEditor, window, workspace } from "vscode";

/** Files, unsaved files and notebook cells; not output channels, diffs against other revisions and the like. */
export const DOCUMENT_SELECTOR = [{ scheme: "file" }, { scheme: "untitled" }, { scheme: "vscode-notebook-cell" }];

/** The editor whose cursor a person means, when it shows a document that the server knows. */
export function currentEditor(): TextEditor | undefined {
  const editors = [window.activeTextEditor, ...window.visibleTextEditors];
  return editors.find((editor) => editor && languages.match(DOCUMENT_SELECTOR, editor.document) > 0);
}

/** An open document by its URI as the protocol writes it. */
export function openDocument(uri: string): TextDocument | undefined {
  return workspace.textDocuments.find((document) => document.uri.toString() === uri);
}
