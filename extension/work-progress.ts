import { randomUUID } from "node:crypto";
import { type CancellationToken, ProgressLocation, window } from "vscode";
import { WorkDoneProgress, type WorkDoneProgressBegin, type WorkDoneProgressReport } from "vscode-languageclient/node";
import { isCancellation } from "./errors.ts";
import type { TandemServer } from "./server.ts";

type Progress = WorkDoneProgressBegin | WorkDoneProgressReport;

/**
 * Shows how far a request of the server has come, with a cancel button. `work` sends the request with the token that it
 * gets. False when the user cancelled; other failures are the caller's.
 */
export function showWorkProgress(
  server: TandemServer,
  title: string,
  work: (workDoneToken: string, token: CancellationToken) => Promise<void>,
): Promise<boolean> {
  const options = { location: ProgressLocation.Notification, title, cancellable: true };
  const shown = window.withProgress(options, async (progress, token) => {
    const workDoneToken = randomUUID();
    let reached = 0;
    const listening = server.onProgress<Progress | { kind: "end" }>(WorkDoneProgress.type, workDoneToken, (report) => {
      if (report.kind === "end") return;
      const increment = (report.percentage ?? reached) - reached;
      reached += increment;
      progress.report({ message: report.message, increment });
    });
    try {
      await work(workDoneToken, token);
      return true;
    } catch (error) {
      if (token.isCancellationRequested || isCancellation(error)) return false;
      throw error;
    } finally {
      listening.dispose();
    }
  });
  return Promise.resolve(shown);
}
