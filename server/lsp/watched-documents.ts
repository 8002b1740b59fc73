import type { TextDocumentContentChangeEvent, TextDocumentsConfiguration } from "vscode-languageserver";
import { TextDocument } from "vscode-languageserver-textdocument";
import { languageNamed } from "../completion/syntax/language-names.ts";
import type { TextEdit } from "../completion/text-edit.ts";

/** Documents that tell of every change before it is made, with their languages as VS Code names them. */
export function watchedDocuments(
  onEdit: (uri: string, edit: TextEdit) => void,
): TextDocumentsConfiguration<TextDocument> {
  return {
    create: (uri, language, version, text) => TextDocument.create(uri, languageNamed(language), version, text),
    update: (document, changes, version) => {
      for (const change of changes) {
        onEdit(document.uri, editOf(document, change));
        // One by one, since each change counts from the text that the one before it left.
        TextDocument.update(document, [change], version);
      }
      return TextDocument.update(document, [], version);
    },
  };
}

function editOf(document: TextDocument, change: TextDocumentContentChangeEvent): TextEdit {
  if (!("range" in change)) return { offset: 0, removed: document.getText(), inserted: change.text };
  const { start, end } = change.range;
  const removed = document.getText(change.range);
  return { offset: Math.min(document.offsetAt(start), document.offsetAt(end)), removed, inserted: change.text };
}
