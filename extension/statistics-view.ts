import { homedir } from "node:os";
import path from "node:path";
import { type Disposable, type LogOutputChannel, Uri, ViewColumn, type WebviewPanel, window, workspace } from "vscode";
import { DeleteStatisticsRequest, STRATEGIES, type Statistics, StatisticsRequest } from "../server/protocol.ts";
import {
  isFromStatisticsPage,
  type StatisticsPageState,
  type ToStatisticsPage,
} from "../webview/statistics-messages.ts";
import { messageOf } from "./errors.ts";
import type { TandemServer } from "./server.ts";
import { exportText } from "./statistics-export.ts";
import { fillWebview } from "./webview-page.ts";

const LABELS = Object.fromEntries(STRATEGIES.map(({ id, label }) => [id, label]));
/** So much of a message that was refused stands in the log, in characters. */
const MOST_LOGGED = 200;

/** The editor tab with the statistics: shows what the server has counted, exports and deletes it. */
export class StatisticsView implements Disposable {
  private panel: WebviewPanel | undefined;

  constructor(
    private readonly extensionUri: Uri,
    private readonly server: TandemServer,
    private readonly output: LogOutputChannel,
    private readonly attempt: (work: () => Promise<unknown>) => Promise<void>,
  ) {}

  /** Opens the tab, or brings it to the front with the figures as they are now. */
  async show(): Promise<void> {
    if (this.panel) {
      this.panel.reveal();
      return this.load();
    }
    const panel = window.createWebviewPanel("tandem.statistics", "Tandem Statistics", ViewColumn.Active);
    this.panel = panel;
    panel.iconPath = Uri.joinPath(this.extensionUri, "media", "icon.png");
    panel.onDidDispose(() => {
      this.panel = undefined;
    });
    panel.webview.onDidReceiveMessage((message: unknown) => this.attempt(() => this.receive(message)));
    // The page asks for the figures when it is there, each time that it comes back into sight.
    await fillWebview(panel.webview, this.extensionUri, {
      title: "Tandem Statistics",
      element: "tandem-statistics",
      script: "statistics.js",
      stylesheet: "statistics.css",
    });
  }

  dispose(): void {
    this.panel?.dispose();
  }

  private async receive(message: unknown): Promise<void> {
    if (!isFromStatisticsPage(message)) {
      const text = JSON.stringify(message)?.slice(0, MOST_LOGGED);
      this.output.warn(`The statistics page sent a message that means nothing here. It was refused: ${text}`);
      return;
    }
    switch (message.type) {
      case "load":
        return this.load();
      case "export":
        return this.export();
      case "delete":
        return this.delete();
    }
  }

  private async load(): Promise<void> {
    try {
      await this.post({ statistics: await this.server.request(StatisticsRequest, {}), labels: LABELS });
    } catch (error) {
      await this.post({ problem: messageOf(error), labels: LABELS });
    }
  }

  private async post(state: StatisticsPageState): Promise<void> {
    const message: ToStatisticsPage = { type: "state", state };
    await this.panel?.webview.postMessage(message);
  }

  private async export(): Promise<void> {
    const target = await window.showSaveDialog({
      title: "Export Statistics",
      saveLabel: "Export",
      defaultUri: Uri.file(path.join(homedir(), "tandem-statistics.json")),
      filters: { JSON: ["json"], CSV: ["csv"] },
    });
    if (!target) return;
    const { rows = [] }: Statistics = await this.server.request(StatisticsRequest, { rows: true });
    await workspace.fs.writeFile(target, new TextEncoder().encode(exportText(rows, target.path)));
    window.setStatusBarMessage(`Tandem: the statistics are in ${path.posix.basename(target.path)} now`, 4000);
  }

  private async delete(): Promise<void> {
    const detail = "They are deleted from this machine, for all windows and projects, and cannot be brought back.";
    const answer = await window.showWarningMessage("Delete all statistics?", { modal: true, detail }, "Delete");
    if (answer !== "Delete") return;
    await this.server.ask(DeleteStatisticsRequest);
    await this.load();
  }
}
