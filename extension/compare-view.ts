import {
  commands,
  Disposable,
  env,
  type LogOutputChannel,
  type TextDocument,
  Uri,
  type WebviewView,
  window,
} from "vscode";
import { type CardId, type FromPanel, isFromPanel, type ToPanel } from "../webview/messages.ts";
import { alwaysHere } from "./always-here.ts";
import { COMPARE_VIEW, type CommandId } from "./commands.ts";
import type { CompareSession } from "./compare-session.ts";
import { currentEditor, rememberedDocument } from "./documents.ts";
import type { FileStrategies } from "./file-strategies.ts";
import { FollowCursor } from "./follow-cursor.ts";
import { PageArrival } from "./page-arrival.ts";
import { PastAnswers } from "./past-answers.ts";
import type { Pause } from "./pause.ts";
import { remediesIn } from "./remedies.ts";
import { openSample } from "./sample.ts";
import type { TandemServer } from "./server.ts";
import { fillWebview } from "./webview-page.ts";

const NO_POSITION =
  "There is no position to compare at. Open a file, put the cursor where a completion is wanted, and compare again.";

/** The side panel: shows the session's state and passes on what is clicked in it. */
export class CompareView {
  private view: WebviewView | undefined;
  private readonly page = new PageArrival();
  /** What the panel was told last. */
  private modelsMissing: boolean | undefined;
  private readonly listening: Disposable;
  private readonly follow: FollowCursor;
  /** The cursor came to rest somewhere while nobody saw the panel. */
  private hasMissed = false;
  private readonly past: PastAnswers;

  constructor(
    private readonly extensionUri: Uri,
    private readonly session: CompareSession,
    private readonly server: TandemServer,
    private readonly pause: Pause,
    private readonly files: FileStrategies,
    private readonly output: LogOutputChannel,
    private readonly attempt: (work: () => Promise<unknown>) => Promise<void>,
    private readonly run: (command: CommandId) => Promise<void>,
  ) {
    this.past = new PastAnswers(server);
    this.follow = new FollowCursor(
      (editor) => {
        this.hasMissed = !this.view?.visible;
        if (this.isWantedUnasked(editor.document)) void this.attempt(() => this.session.compare(editor));
      },
      () => this.session.cancel(),
    );
    this.listening = Disposable.from(
      this.follow,
      session.onDidChange((card) => this.attempt(() => (card ? this.send({ type: "card", card }) : this.post()))),
      server.onDidChange(() => {
        if (this.areModelsMissing() !== this.modelsMissing) void this.attempt(() => this.post());
      }),
    );
  }

  /** Opens the panel, leaves the keyboard in the editor, and compares at its cursor. */
  async compareHere(): Promise<void> {
    // Taken before the panel opens: opening may change what is active.
    const editor = currentEditor();
    const opening = commands.executeCommand(`${COMPARE_VIEW}.focus`, { preserveFocus: true });
    const comparing = editor ? this.session.compare(editor, this.page.there()) : this.session.fail(NO_POSITION);
    await Promise.all([opening, comparing]);
  }

  /** Fills a view that the editor has made. Rejects where the page's files cannot be read. */
  async show(view: WebviewView): Promise<void> {
    this.view = view;
    view.webview.onDidReceiveMessage((message: unknown) => {
      if (isFromPanel(message)) return this.attempt(() => this.receive(message));
      this.output.warn("The panel sent a message that it must not send. It was not acted upon.");
    });
    // Messages may be lost on a page that is hidden.
    view.onDidChangeVisibility(() => {
      if (!view.visible) return;
      void this.attempt(() => this.post());
      this.catchUp();
    });
    view.onDidDispose(() => {
      this.view = undefined;
    });
    await fillWebview(view.webview, this.extensionUri, {
      title: "Compare Experts",
      element: "tandem-panel",
      script: "panel.js",
    });
    // The editor keeps it until the page is there.
    await this.post();
  }

  dispose(): void {
    this.listening.dispose();
  }

  private async post(): Promise<void> {
    const modelsMissing = this.areModelsMissing();
    this.modelsMissing = modelsMissing;
    const { state } = this.session;
    // Without a place the page itself offers what can be done.
    const problems = [state.place && state.problem, ...state.cards.map(({ error }) => error)].flatMap(
      (problem) => problem ?? [],
    );
    const remedies = Object.fromEntries(
      problems.map((problem) => [problem, remediesIn(problem).map(({ title }) => title)]),
    );
    await this.send({
      type: "state",
      state: { ...state, remedies, modelsMissing, following: this.follow.following },
    });
  }

  /** Whether a comparison that nobody asked for at this very place is made: as little as a completion is. */
  private isWantedUnasked(document: TextDocument): boolean {
    const isSaving = this.server.status?.health === "saving";
    return this.view?.visible === true && this.pause.allows(document) && !isSaving;
  }

  /** What follows the cursor, and was not seen, goes to where the cursor is now. */
  private catchUp(): void {
    if (this.hasMissed) this.follow.wait();
  }

  private areModelsMissing(): boolean {
    return this.server.status?.health === "offer";
  }

  private async send(message: ToPanel): Promise<void> {
    await this.view?.webview.postMessage(message);
  }

  private async receive(message: FromPanel): Promise<void> {
    switch (message.type) {
      case "ready":
        this.page.arrive();
        this.catchUp();
        return this.post();
      case "compare":
        return this.compareHere();
      case "compareInSample":
        return this.session.compare(await openSample(this.extensionUri));
      case "cancel":
        return this.session.cancel();
      case "reveal":
        return this.session.reveal();
      case "manageModels":
        return this.run("tandem.manageModels");
      case "remedy":
        return this.remedy(message.problem, message.title);
      case "follow":
        this.follow.following = message.following;
        return this.post();
      case "history":
        return this.send({ type: "history", answers: await this.past.refresh() });
      case "copy": {
        const past = message.answer === undefined ? undefined : this.past.find(message.answer);
        return env.clipboard.writeText(past?.card.text ?? this.session.textOf(message.id) ?? "");
      }
      case "always":
        return this.always(message.id, message.answer);
      case "insert": {
        const refusal = await this.session.insert(message.id);
        if (refusal) await window.showWarningMessage(refusal);
      }
    }
  }

  /** Only what the text itself names can be done. */
  private async remedy(problem: string, title: string): Promise<void> {
    const remedy = remediesIn(problem).find((each) => each.title === title);
    if (remedy) await commands.executeCommand(remedy.command, ...remedy.arguments);
  }

  /** Makes the strategy of a card, or of a past answer, the one in force where the user wants it. */
  private async always(id: CardId, answer: string | undefined): Promise<void> {
    const past = answer === undefined ? undefined : this.past.find(answer);
    const origin = past ? { uri: Uri.parse(past.uri), strategy: past.strategy } : this.session.origin(id);
    if (origin) await alwaysHere(origin.strategy, await rememberedDocument(origin.uri), this.files);
  }
}
