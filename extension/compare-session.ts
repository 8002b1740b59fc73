import { randomUUID } from "node:crypto";
import path from "node:path";
import {
  CancellationTokenSource,
  Disposable,
  EndOfLine,
  EventEmitter,
  Position,
  Range,
  Selection,
  type TextEditor,
  Uri,
  WorkspaceEdit,
  workspace,
} from "vscode";
import {
  type CompareCard,
  CompareProgress,
  CompareRequest,
  isExpertRole,
  labelOf,
  type StrategyId,
  shownPrefix,
} from "../server/protocol.ts";
import type { CardId, PanelState } from "../webview/messages.ts";
import { withCard } from "../webview/with-card.ts";
import { strategyInForce } from "./configuration.ts";
import { openDocument, rememberedDocument, showDocument } from "./documents.ts";
import { isCancellation, messageOf } from "./errors.ts";
import type { FileStrategies } from "./file-strategies.ts";
import { movedUri } from "./moved-file.ts";
import { movePin, type Pin, standsAlready, stillHolds } from "./pin.ts";
import type { TandemServer } from "./server.ts";

/** What the panel shows of a comparison. */
export type ComparisonState = Omit<PanelState, "modelsMissing" | "following">;

/** Where a comparison was made, and by which strategy. */
interface Pinned {
  readonly uri: Uri;
  readonly pin: Pin;
  readonly strategy: StrategyId;
  /** The document's text when it was closed: what becomes of it from then on nobody tells. */
  readonly closedAs?: string;
}

/** One comparison at a time: asks the server, collects what streams in, and inserts what the user picks. */
export class CompareSession {
  private readonly changed = new EventEmitter<CompareCard | undefined>();
  /** With the card that has grown, or without one when anything else may have changed. */
  readonly onDidChange = this.changed.event;
  private progress: ComparisonState = { phase: "empty", cards: [] };
  private pinned: Pinned | undefined;
  private running: CancellationTokenSource | undefined;
  private readonly watching = Disposable.from(
    workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
      const pinned = this.pinnedIn(document.uri);
      if (pinned) this.pinned = { ...pinned, pin: movePin(pinned.pin, contentChanges) };
    }),
    workspace.onDidRenameFiles(({ files }) => {
      for (const { oldUri, newUri } of files) {
        const { pinned } = this;
        if (pinned) this.pinned = { ...pinned, uri: Uri.parse(movedUri(`${pinned.uri}`, `${oldUri}`, `${newUri}`)) };
      }
    }),
    workspace.onDidCloseTextDocument((document) => {
      const pinned = this.pinnedIn(document.uri);
      // One that only changes its language is closed and opened, too.
      if (!pinned || openDocument(`${document.uri}`)) return;
      // The next unsaved one may have the same name.
      this.pinned = document.isUntitled ? withoutPin(pinned) : { ...pinned, closedAs: document.getText() };
    }),
    workspace.onDidOpenTextDocument((document) => {
      const pinned = this.pinnedIn(document.uri);
      if (pinned?.closedAs === undefined) return;
      const { closedAs, ...reopened } = pinned;
      this.pinned = document.getText() === closedAs ? reopened : withoutPin(reopened);
    }),
  );

  constructor(
    private readonly server: TandemServer,
    private readonly files: FileStrategies,
  ) {}

  get state(): ComparisonState {
    return this.progress;
  }

  /** The document that was compared in, and the strategy by which a card came about. */
  origin(id: CardId): { uri: Uri; strategy: StrategyId } | undefined {
    if (!this.pinned) return undefined;
    const { uri, strategy } = this.pinned;
    return { uri, strategy: id === "collaboration" ? strategy : id };
  }

  /**
   * Asks every expert and the collaboration at the editor's cursor. Ends when they have answered; replaces an earlier one.
   * `start`, which never rejects, is when they may begin.
   */
  async compare(editor: TextEditor, start?: Promise<void>): Promise<void> {
    this.cancel();
    const cancellation = new CancellationTokenSource();
    this.running = cancellation;
    const { document } = editor;
    const position = editor.selection.active;
    const strategy = strategyInForce(document, this.files);
    const { text: lineText } = document.lineAt(position.line);
    const pin = { line: position.line, character: position.character, lineText };
    this.pinned = { uri: document.uri, pin, strategy };
    const place = {
      file: path.basename(document.fileName),
      line: position.line + 1,
      column: position.character + 1,
      prefix: shownPrefix(lineText.slice(0, position.character)),
    };
    const show = (phase: PanelState["phase"], cards: CompareCard[], problem?: string) => {
      // A comparison that was replaced while it ran has nothing more to say.
      if (this.running !== cancellation) return;
      this.progress = { phase, place, cards, problem };
      this.changed.fire(undefined);
    };
    show("running", this.awaitedCards(labelOf(strategy)));

    const partialResultToken = randomUUID();
    const listening = this.server.onProgress<CompareCard>(CompareProgress, partialResultToken, (card) => {
      if (this.running !== cancellation) return;
      this.progress = { ...this.progress, cards: withCard(this.progress.cards, card) };
      this.changed.fire(card);
    });
    try {
      await start;
      if (cancellation.token.isCancellationRequested) return show("cancelled", this.progress.cards);
      // Lines may have been added before the position meanwhile.
      const { uri, pin: now } = this.pinned;
      const here = { textDocument: { uri: `${uri}` }, position: { line: now.line, character: now.character } };
      const { cards } = await this.server.request(
        CompareRequest,
        { ...here, strategy, partialResultToken },
        cancellation.token,
      );
      show(
        cancellation.token.isCancellationRequested ? "cancelled" : "done",
        cards.reduce(withCard, this.progress.cards),
      );
    } catch (error) {
      if (cancellation.token.isCancellationRequested || isCancellation(error)) show("cancelled", this.progress.cards);
      else show("failed", this.progress.cards, messageOf(error));
    } finally {
      listening.dispose();
      cancellation.dispose();
      if (this.running === cancellation) this.running = undefined;
    }
  }

  cancel(): void {
    this.running?.cancel();
  }

  /** Says why there is nothing to compare. What is under way is for another place, and ends unheard. */
  fail(problem: string): void {
    this.cancel();
    this.running = undefined;
    this.progress = { phase: "failed", cards: [], problem };
    this.changed.fire(undefined);
  }

  /** The text of a card, if it has one. */
  textOf(id: CardId): string | undefined {
    return this.progress.cards.find((card) => card.id === id)?.text || undefined;
  }

  /** Shows the compared position in its editor. */
  async reveal(): Promise<void> {
    if (!this.pinned) return;
    const { uri, pin } = this.pinned;
    const document = await rememberedDocument(uri);
    const position = document.validatePosition(new Position(pin.line, pin.character));
    await showDocument(document, { selection: new Range(position, position) });
  }

  /** Inserts a card's text at the compared position. Returns why not, when the text there is no longer what it was. */
  async insert(id: CardId): Promise<string | undefined> {
    const text = this.textOf(id);
    if (!text || !this.pinned) return undefined;
    const document = await rememberedDocument(this.pinned.uri);
    // Opening it may have shown that it was changed meanwhile.
    const { uri, pin } = this.pinned;
    const line = pin.line < document.lineCount ? document.lineAt(pin.line).text : undefined;
    if (!stillHolds(pin, line)) {
      return "Nothing was inserted: the line that was compared has changed since. Compare again to get an answer that fits it.";
    }
    const position = new Position(pin.line, pin.character);
    const written = withEndOfLine(text, document.eol);
    if (standsAlready(written, document.getText().slice(document.offsetAt(position)))) {
      return "Nothing was inserted: the text stands there already. Undo it, or compare again to get one that goes on from it.";
    }
    const edit = new WorkspaceEdit();
    edit.insert(uri, position, text);
    if (!(await workspace.applyEdit(edit))) return "Nothing was inserted: the editor refused the edit.";
    const editor = await showDocument(document);
    const end = document.positionAt(document.offsetAt(position) + written.length);
    editor.selection = new Selection(end, end);
    return undefined;
  }

  dispose(): void {
    this.cancel();
    this.watching.dispose();
    this.changed.dispose();
  }

  /** What is pinned, if it is in this document. */
  private pinnedIn(uri: Uri): Pinned | undefined {
    return `${this.pinned?.uri}` === `${uri}` ? this.pinned : undefined;
  }

  /** Cards to fill, so that the panel does not jump while answers come in one after the other. */
  private awaitedCards(collaboration: string): CompareCard[] {
    const nothing = { text: "", done: false, ms: 0, tokens: 0, tokensPerSecond: 0, meanProbability: 0 };
    const experts = this.server.status?.experts ?? [];
    return [
      ...experts.flatMap(({ role, id }) => (isExpertRole(role) ? { id: role, title: id, ...nothing } : [])),
      { id: "collaboration", title: collaboration, ...nothing },
    ];
  }
}

/** Of a document that is no longer the one that was compared in. */
function withoutPin(pinned: Pinned): Pinned {
  return { ...pinned, pin: { ...pinned.pin, lost: true } };
}

/** The text as the document writes it: an inserted line end becomes the document's own. */
function withEndOfLine(text: string, eol: EndOfLine): string {
  return text.replace(/\r?\n/g, eol === EndOfLine.CRLF ? "\r\n" : "\n");
}
