import type { Connection, InitializeParams, TextDocuments, WorkspaceFoldersChangeEvent } from "vscode-languageserver";
import type { TextDocument } from "vscode-languageserver-textdocument";
import type { DefinedIn } from "../completion/context/definitions.ts";
import type { SourceDocument } from "../completion/context/document-index.ts";
import type { DocumentPlace, Workspace } from "../completion/context/repository-context.ts";
import { decodeUri } from "../completion/decode-uri.ts";
import { exclusionsOf, type MayRead } from "../completion/exclusions.ts";
import { abandonable } from "../experts/abandonable.ts";
import { DEFINITIONS_CAPABILITY, DefinitionsRequest } from "../protocol.ts";
import { cancellationToken } from "./abort.ts";
import type { Configuration } from "./configuration.ts";

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
  readonly #configuration: Pick<Configuration, "get">;
  #folders: readonly { uri: string; name: string }[] = [];
  #namesDefinitions = false;
  /** What the folders' lists let be read, and which lists these are. */
  #readable: { readonly key: string; readonly mayRead: MayRead } | undefined;

  constructor(
    documents: TextDocuments<TextDocument>,
    connection: Pick<Connection, "sendRequest">,
    configuration: Pick<Configuration, "get">,
  ) {
    this.#documents = documents;
    this.#connection = connection;
    this.#configuration = configuration;
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
    const folder = this.#innermostFirst().find((each) => isIn(each.uri, file));
    if (folder) return { repository: folder.name, path: decodeUri(file.slice(folder.uri.length + 1)) };
    return { repository: "files", path: decodeUri(/[^/:]*$/.exec(file)?.[0] ?? file) };
  }

  async mayRead(): Promise<MayRead> {
    const folders = this.#innermostFirst().map(({ uri }) => uri);
    const excluded = await Promise.all(
      // Last what holds outside of all folders.
      [...folders, ""].map(async (folder) => ({
        folder,
        patterns: (await this.#configuration.get(folder || undefined)).exclude,
      })),
    );
    const key = JSON.stringify(excluded);
    if (this.#readable?.key !== key) {
      const lists = excluded.map(({ folder, patterns }) => ({ folder, exclusions: exclusionsOf(patterns) }));
      const mayRead: MayRead = (document) => {
        const file = fileOf(document);
        const own = lists.find(({ folder }) => folder === "" || isIn(folder, file));
        return own?.exclusions.mayRead(document) === true;
      };
      this.#readable = { key, mayRead };
    }
    return this.#readable.mayRead;
  }

  /** A folder may be inside of another one. */
  #innermostFirst(): { readonly uri: string; readonly name: string }[] {
    return [...this.#folders].sort((a, b) => b.uri.length - a.uri.length);
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

function isIn(folder: string, file: string): boolean {
  return file.startsWith(`${folder}/`);
}

/** The URI of the file that a document is in: for a notebook's cell that of the notebook, as folders are named. */
function fileOf(uri: string): string {
  const notebook = CELL.exec(uri)?.groups?.path;
  if (notebook === undefined) return uri;
  return notebook.startsWith("/") ? `file://${notebook}` : notebook;
}
