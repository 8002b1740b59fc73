import { fileURLToPath } from "node:url";
import type { InitializeParams, TextDocuments } from "vscode-languageserver";
import type { TextDocument } from "vscode-languageserver-textdocument";
import type { SourceDocument } from "../completion/context/document-index.ts";
import type { DocumentPlace, Workspace } from "../completion/context/repository-context.ts";

/** The documents that the client has open, and when each was last worked on. */
export class OpenDocuments implements Workspace {
  readonly #documents: TextDocuments<TextDocument>;
  readonly #lastActive = new Map<string, number>();
  #folders: readonly { uri: string; name: string }[] = [];

  constructor(documents: TextDocuments<TextDocument>) {
    this.#documents = documents;
    documents.onDidChangeContent(({ document }) => void this.#lastActive.set(document.uri, Date.now()));
    documents.onDidClose(({ document }) => void this.#lastActive.delete(document.uri));
  }

  initialize({ workspaceFolders }: InitializeParams): void {
    this.#folders = workspaceFolders ?? [];
  }

  *documents(): Iterable<SourceDocument> {
    for (const document of this.#documents.all()) {
      const { uri, languageId, version } = document;
      const lastActive = this.#lastActive.get(uri) ?? 0;
      yield { uri, path: this.place(uri).path, language: languageId, text: document.getText(), version, lastActive };
    }
  }

  place(uri: string): DocumentPlace {
    const folder = this.#folders.find((each) => uri.startsWith(`${each.uri}/`));
    if (folder) return { repository: folder.name, path: decodeURIComponent(uri.slice(folder.uri.length + 1)) };
    const path = uri.startsWith("file:") ? fileURLToPath(uri).replaceAll("\\", "/") : uri;
    const name = path.slice(path.lastIndexOf("/") + 1);
    return { repository: "files", path: name };
  }
}
