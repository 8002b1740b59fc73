import { fileURLToPath } from "node:url";
import type { Connection, InitializeParams, TextDocuments } from "vscode-languageserver";
import type { TextDocument } from "vscode-languageserver-textdocument";
import type { DefinedIn } from "../completion/context/definitions.ts";
import type { SourceDocument } from "../completion/context/document-index.ts";
import type { DocumentPlace, Workspace } from "../completion/context/repository-context.ts";

import { DEFINITIONS_CAPABILITY, DefinitionsRequest } from "../protocol.ts";
import { cancellationToken } from "./abort.ts";

/** The documents that the client has open, when each was last worked on, and what it knows of the names in them. */
export class OpenDocuments implements Workspace {
  readonly #documents: TextDocuments<TextDocument>;
  readonly #lastActive = new Map<string, number>();
  readonly #connection: Pick<Connection, "sendRequest">;
  #folders: readonly { uri: string; name: string }[] = [];
  #namesDefinitions = false;

  constructor(documents: TextDocuments<TextDocument>, connection: Pick<Connection, "sendRequest">) {
    this.#documents = documents;
    this.#connection = connection;
    documents.onDidChangeContent(({ document }) => void this.#lastActive.set(document.uri, Date.now()));
    documents.onDidClose(({ document }) => void this.#lastActive.delete(document.uri));
  }

  initialize({ workspaceFolders, capabilities: { experimental } }: InitializeParams): void {
    this.#folders = workspaceFolders ?? [];
    this.#namesDefinitions = (experimental as Record<string, unknown> | undefined)?.[DEFINITIONS_CAPABILITY] === true;
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

  async findDefinitions(uri: string, offsets: readonly number[], signal: AbortSignal): Promise<DefinedIn[]> {
    const document = this.#documents.get(uri);
    if (!document || !this.#namesDefinitions) return [];
    const params = { textDocument: { uri }, positions: offsets.map((offset) => document.positionAt(offset)) };
    const files = await this.#connection.sendRequest(DefinitionsRequest, params, cancellationToken(signal));
    signal.throwIfAborted();
    return files.map((file) => ({ ...file, path: this.place(file.uri).path }));
  }
}
