import {
  commands,
  Disposable,
  env,
  type LogOutputChannel,
  Uri,
  type WebviewView,
  type WebviewViewProvider,
  window,
  workspace,
} from "vscode";
import { type CardId, type FromPanel, isFromPanel, type ToPanel } from "../webview/messages.ts";
import { alwaysHere } from "./always-here.ts";
import { COMPARE_VIEW, type CommandId } from "./commands.ts";
import type { CompareSession } from "./compare-session.ts";
import { currentEditor } from "./documents.ts";
import type { FileStrategies } from "./file-strategies.ts";
import { FollowCursor } from "./follow-cursor.ts";
import { PastAnswers } from "./past-answers.ts";
import type { TandemServer } from "./server.ts";
import { fillWebview } from "./webview-page.ts";

/** The side panel: shows the session's state and passes on what is clicked in it. */
export class CompareView implements WebviewViewProvider {
  private view: WebviewView | undefined;
  private readonly listening: Disposable;
  private readonly follow: FollowCursor;
  private readonly past: PastAnswers;

  constructor(
    private readonly extensionUri: Uri,
    private readonly session: CompareSession,
    private readonly server: TandemServer,
    private readonly files: FileStrategies,
    private readonly output: LogOutputChannel,
    private readonly attempt: (work: () => Promise<unknown>) => Promise<void>,
    private readonly run: (command: CommandId) => Promise<void>,
  ) {
    const post = () => this.attempt(() => this.post());
    this.past = new PastAnswers(server);
    this.follow = new FollowCursor(
      (editor) => {
        if (this.view?.visible) void this.attempt(() => this.session.compare(editor));
      },
      () => this.session.cancel(),
    );
    this.listening = Disposable.from(
      this.follow,
      window.registerWebviewViewProvider(COMPARE_VIEW, this),
      session.onDidChange((card) => this.attempt(() => (card ? this.send({ type: "card", card }) : this.post()))),
      server.onDidChange(post),
    );
  }

  /** Opens the panel, leaves the keyboard in the editor, and compares at its cursor. */
  async compareHere(): Promise<void> {
    // Taken before the panel opens: opening may change what is active.
    const editor = currentEditor();
    await commands.executeCommand(`${COMPARE_VIEW}.focus`, { preserveFocus: true });
    if (editor) await this.session.compare(editor);
    else
      this.session.fail(
        "There is no position to compare at. Open a file, put the cursor where a completion is wanted, and compare again.",
      );
  }

  resolveWebviewView(view: WebviewView): void {
    this.view = view;
    view.webview.onDidReceiveMessage((message: unknown) => {
      if (isFromPanel(message)) return this.attempt(() => this.receive(message));
      this.output.warn("The panel sent a message that it must not send. It was not acted upon.");
    });
    view.onDidDispose(() => {
      this.view = undefined;
    });
    fillWebview(view.webview, this.extensionUri, {
      title: "Compare Experts",
      element: "tandem-panel",
      script: "panel.js",
    });
  }

  dispose(): void {
    this.listening.dispose();
  }

  private async post(): Promise<void> {
    const modelsMissing = this.server.status?.health === "offer";
    await this.send({
      type: "state",
      state: { ...this.session.state, modelsMissing, following: this.follow.following },
    });
  }

  private async send(message: ToPanel): Promise<void> {
    await this.view?.webview.postMessage(message);
  }

  private async receive(message: FromPanel): Promise<void> {
    switch (message.type) {
      case "ready":
        return this.post();
      case "compare":
        return this.compareHere();
      case "cancel":
        return this.session.cancel();
      case "reveal":
        return this.session.reveal();
      case "manageModels":
        return this.run("tandem.manageModels");
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

  /** Makes the strategy of a card, or of a past answer, the one in force where the user wants it. */
  private async always(id: CardId, answer: string | undefined): Promise<void> {
    const past = answer === undefined ? undefined : this.past.find(answer);
    const origin = past ? { uri: Uri.parse(past.uri), strategy: past.strategy } : this.session.origin(id);
    if (origin) await alwaysHere(origin.strategy, await workspace.openTextDocument(origin.uri), this.files);
  }
}
