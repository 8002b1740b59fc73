import { randomUUID } from "node:crypto";
import { type CancellationToken, type CancellationTokenSource, ProgressLocation, window } from "vscode";
import { WorkDoneProgress, type WorkDoneProgressBegin, type WorkDoneProgressReport } from "vscode-languageclient/node";
import { isCancellation } from "./errors.ts";
import type { TandemServer } from "./server.ts";

type Progress = WorkDoneProgressBegin | WorkDoneProgressReport;

export interface WorkShown {
  readonly title: string;
  /** The view that shows the work itself, so that no notification is needed. */
  readonly inView?: string;
  /** Cancels the work, as the notification's button does. */
  readonly cancelling: CancellationTokenSource;
  /** Told how far the work is, in the server's words. */
  readonly onReport: (message: string) => void;
}

/**
 * Shows how far a request of the server has come: in a notification with a cancel button, or in a view. `work` sends the
 * request with the token that it gets. False when the user cancelled; other failures are the caller's.
 */
export function showWorkProgress(
  server: TandemServer,
  { title, inView, cancelling, onReport }: WorkShown,
  work: (workDoneToken: string, token: CancellationToken) => Promise<void>,
): Promise<boolean> {
  const location = inView === undefined ? ProgressLocation.Notification : { viewId: inView };
  const shown = window.withProgress({ location, title, cancellable: true }, async (progress, shownToken) => {
    const { token } = cancelling;
    const workDoneToken = randomUUID();
    let reached = 0;
    const pressing = shownToken.onCancellationRequested(() => cancelling.cancel());
    const listening = server.onProgress<Progress | { kind: "end" }>(WorkDoneProgress.type, workDoneToken, (report) => {
      if (report.kind === "end") return;
      const increment = (report.percentage ?? reached) - reached;
      reached += increment;
      progress.report({ message: report.message, increment });
      if (report.message !== undefined) onReport(report.message);
    });
    try {
      await work(workDoneToken, token);
      return true;
    } catch (error) {
      if (token.isCancellationRequested || isCancellation(error)) return false;
      throw error;
    } finally {
      listening.dispose();
      pressing.dispose();
    }
  });
  return Promise.resolve(shown);
}
