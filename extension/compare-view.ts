import { commands, Disposable, env, type Uri, type WebviewView, type WebviewViewProvider, window } from "vscode";
import type { FromPanel, ToPanel } from "../webview/messages.ts";
import { COMPARE_VIEW, type CommandId } from "./commands.ts";
import type { CompareSession } from "./compare-session.ts";
import { currentEditor } from "./documents.ts";
import type { TandemServer } from "./server.ts";
import { fillWebview } from "./webview-page.ts";

/** The side panel: shows the session's state and passes on what is clicked in it. */
export class CompareView implements WebviewViewProvider {
  private view: WebviewView | undefined;
  private readonly listening: Disposable;

  constructor(
    private readonly extensionUri: Uri,
    private readonly session: CompareSession,
    server: TandemServer,
    private readonly attempt: (work: () => Promise<unknown>) => Promise<void>,
    private readonly run: (command: CommandId) => Promise<void>,
  ) {
    const post = () => this.attempt(() => this.post());
    this.listening = Disposable.from(
      window.registerWebviewViewProvider(COMPARE_VIEW, this),
      session.onDidChange(post),
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
    view.webview.onDidReceiveMessage((message: FromPanel) => this.attempt(() => this.receive(message)));
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
    const message: ToPanel = { type: "state", state: this.session.state };
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
      case "copy":
        return env.clipboard.writeText(this.session.textOf(message.id) ?? "");
      case "insert": {
        const refusal = await this.session.insert(message.id);
        if (refusal) await window.showWarningMessage(refusal);
      }
    }
  }
}
