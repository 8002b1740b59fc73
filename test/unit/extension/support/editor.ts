/** A stand-in for the editor: documents that are opened, changed, renamed and closed, and what it tells of that. */

import { CancellationTokenSource, Emitter, type Position, type Range } from "vscode-languageserver-protocol/node";
import { TextDocument } from "vscode-languageserver-textdocument";

const EndOfLine = { LF: 1, CRLF: 2 };

/** Just what is asked of it here. */
export class StandInUri {
  readonly scheme: string;
  readonly path: string;

  constructor(private readonly text: string) {
    const [scheme = "", path = ""] = text.split(/:(?:\/\/)?([^#]*)/);
    this.scheme = scheme;
    this.path = path;
  }

  static parse(text: string): StandInUri {
    return new StandInUri(text);
  }

  toString(): string {
    return this.text;
  }
}

/** An open document as the editor has it. */
export class StandInDocument {
  readonly uri: StandInUri;
  readonly fileName: string;
  readonly languageId = "python";
  private readonly document: TextDocument;

  constructor(uri: string, text: string) {
    this.uri = new StandInUri(uri);
    this.fileName = this.uri.path;
    this.document = TextDocument.create(uri, this.languageId, 1, text);
  }

  get isUntitled(): boolean {
    return this.uri.scheme === "untitled";
  }

  get eol(): number {
    return this.getText().includes("\r\n") ? EndOfLine.CRLF : EndOfLine.LF;
  }

  get lineCount(): number {
    return this.document.lineCount;
  }

  getText(): string {
    return this.document.getText();
  }

  lineAt(line: number): { text: string } {
    return { text: this.getText().split(/\r?\n/)[line] ?? "" };
  }

  offsetAt(position: Position): number {
    return this.document.offsetAt(position);
  }

  positionAt(offset: number): Position {
    return this.document.positionAt(offset);
  }

  validatePosition(position: Position): Position {
    return this.positionAt(this.offsetAt(position));
  }

  /** Changes the text as an edit does, which writes the document's own line ends. */
  change(range: Range, text: string): void {
    const own = text.replace(/\r?\n/g, this.eol === EndOfLine.CRLF ? "\r\n" : "\n");
    TextDocument.update(this.document, [{ range, text: own }], this.document.version + 1);
    changed.fire({ document: this, contentChanges: [{ range, text: own }] });
  }
}

/** Something that happens, of which nothing more is told here. */
const silent = () => ({ dispose: () => undefined });
const rested = new Emitter<unknown>();
const documents = new Map<string, StandInDocument>();
const changed = new Emitter<unknown>();
const renamed = new Emitter<unknown>();
const opened = new Emitter<StandInDocument>();
const closed = new Emitter<StandInDocument>();

/** The editor as a person uses it. */
export const editor = {
  /** What was brought to the front, and how. */
  shown: [] as { uri: string; selection?: Range }[],
  /** Opens a document with this text. */
  open(uri: string, text: string): StandInDocument {
    const document = new StandInDocument(uri, text);
    documents.set(uri, document);
    opened.fire(document);
    return document;
  },
  /** Puts the cursor somewhere in a document, which has the keyboard from now on. */
  goTo(document: StandInDocument, line: number, character: number): void {
    vscode.window.activeTextEditor = { document, selection: { active: { line, character } } };
    rested.fire(undefined);
  },
  /** Closes a document; files are on no disk here, so it is gone. */
  close(uri: string): void {
    const document = documents.get(uri);
    documents.delete(uri);
    if (document) closed.fire(document);
  },
  /** The text of an open document. */
  textOf(uri: string): string {
    return documents.get(uri)?.getText() ?? "";
  },
  /** Renames a file, or a folder with all that is in it. */
  rename(from: string, to: string): void {
    for (const [uri, document] of [...documents]) {
      if (!uri.startsWith(from)) continue;
      this.close(uri);
      this.open(to + uri.slice(from.length), document.getText());
    }
    renamed.fire({ files: [{ oldUri: new StandInUri(from), newUri: new StandInUri(to) }] });
  },
};

class StandInEdit {
  readonly insertions: (() => void)[] = [];

  insert(uri: StandInUri, position: Position, text: string): void {
    this.insertions.push(() => documents.get(`${uri}`)?.change({ start: position, end: position }, text));
  }
}

class Pair {
  constructor(
    readonly start: Position,
    readonly end: Position,
  ) {}
}

/** What the extension imports from the editor's module. */
export const vscode = {
  CancellationTokenSource,
  ConfigurationTarget: {},
  Disposable: {
    from: (...all: { dispose(): unknown }[]) => ({
      dispose: () => {
        for (const each of all) each.dispose();
      },
    }),
  },
  EndOfLine,
  EventEmitter: Emitter,
  Position: class {
    constructor(
      readonly line: number,
      readonly character: number,
    ) {}
  },
  Range: Pair,
  Selection: Pair,
  Uri: StandInUri,
  WorkspaceEdit: StandInEdit,
  languages: { match: () => 1 },
  window: {
    activeTextEditor: undefined as unknown,
    onDidChangeActiveTextEditor: silent,
    onDidChangeTextEditorSelection: rested.event,
    visibleTextEditors: [],
    showTextDocument: async (document: StandInDocument, options: object) => {
      editor.shown.push({ uri: `${document.uri}`, ...options });
      return {};
    },
  },
  workspace: {
    onDidChangeTextDocument: changed.event,
    onDidRenameFiles: renamed.event,
    onDidOpenTextDocument: opened.event,
    onDidCloseTextDocument: closed.event,
    get textDocuments() {
      return [...documents.values()];
    },
    notebookDocuments: [],
    // Of what is no file system the editor knows nothing.
    fs: { isWritableFileSystem: (scheme: string) => (["file", "sftp"].includes(scheme) ? true : undefined) },
    getConfiguration: () => ({ get: () => undefined }),
    openTextDocument: async (uri: StandInUri) => {
      const document = documents.get(`${uri}`);
      if (document) return document;
      // As the editor does it: an unsaved document is made anew, and a file that is not there is none.
      if (uri.scheme === "untitled") return editor.open(`${uri}`, "");
      throw new Error(`cannot open ${uri}. Detail: Unable to read file`);
    },
    applyEdit: async (edit: StandInEdit) => {
      for (const insert of edit.insertions) insert();
      return true;
    },
  },
};
