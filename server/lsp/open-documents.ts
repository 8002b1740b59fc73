import type { Connection, InitializeParams, TextDocuments, WorkspaceFoldersChangeEvent } from "vscode-languageserver";
import type { TextDocument } from "vscode-languageserver-textdocument";
import type { DefinedIn } from "../completion/context/definitions.ts";
import type { SourceDocument } from "../completion/context/document-index.ts";
import type { DocumentPlace, Workspace } from "../completion/context/repository-context.ts";
import { decodeUri } from "../completion/decode-uri.ts";
import { abandonable } from "../experts/abandonable.ts";
import { DEFINITIONS_CAPABILITY, DefinitionsRequest } from "../protocol.ts";
import { cancellationToken } from "./abort.ts";

/**
 * Cells as VS Code names them; on a remote machine with its name, which folders there do not have. Behind `?` and `#`
 * stand the kind of notebook and the cell.
 */
const CELL = /^vscode-notebook-cell:(?:\/\/[^/#]*)?(?<path>[^?#]*)/;

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

  /** Takes note of folders that came to the workspace and of others that left it. */
  changeFolders({ added, removed }: WorkspaceFoldersChangeEvent): void {
    const left = this.#folders.filter(({ uri }) => !removed.some((each) => each.uri === uri));
    this.#folders = [...left, ...added];
  }

  /** The workspace's folders. */
  get folders(): readonly { readonly uri: string; readonly name: string }[] {
    return this.#folders;
  }

  *documents(): Iterable<SourceDocument> {
    for (const document of this.#documents.all()) {
      const { uri, languageId, version } = document;
      const lastActive = this.#lastActive.get(uri) ?? 0;
      yield { uri, path: this.place(uri).path, language: languageId, text: document.getText(), version, lastActive };
    }
  }

  place(uri: string): DocumentPlace {
    const file = fileOf(uri);
    const around = this.#folders.filter((each) => file.startsWith(`${each.uri}/`));
    // A folder may be inside of another one.
    const [folder] = around.sort((a, b) => b.uri.length - a.uri.length);
    if (folder) return { repository: folder.name, path: decodeUri(file.slice(folder.uri.length + 1)) };
    return { repository: "files", path: decodeUri(/[^/:]*$/.exec(file)?.[0] ?? file) };
  }

  async findDefinitions(uri: string, offsets: readonly number[], signal: AbortSignal): Promise<DefinedIn[]> {
    const document = this.#documents.get(uri);
    if (!document || !this.#namesDefinitions) return [];
    const params = { textDocument: { uri }, positions: offsets.map((offset) => document.positionAt(offset)) };
    const request = this.#connection.sendRequest(DefinitionsRequest, params, cancellationToken(signal));
    // A client that is told to cancel may have to wait for a language server all the same.
    const files = await abandonable(request, signal);
    signal.throwIfAborted();
    return files.map((file) => ({ ...file, path: this.place(file.uri).path }));
  }
}

/** The URI of the file that a document is in: for a notebook's cell that of the notebook, as folders are named. */
function fileOf(uri: string): string {
  const notebook = CELL.exec(uri)?.groups?.path;
  if (notebook === undefined) return uri;
  return notebook.startsWith("/") ? `file://${notebook}` : notebook;
}
