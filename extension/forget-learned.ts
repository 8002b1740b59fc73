import { window } from "vscode";
import { ForgetLearnedRequest } from "../server/protocol.ts";
import type { TandemServer } from "./server.ts";

/** Deletes what was learned on this machine after asking, and says so. Rejects with the server's message where that fails. */
export async function forgetLearned(server: Pick<TandemServer, "ask">): Promise<void> {
  const detail = "It is deleted from this machine, for all windows and projects, and cannot be brought back.";
  const answer = await window.showWarningMessage("Forget all that was learned?", { modal: true, detail }, "Forget");
  if (answer !== "Forget") return;
  await server.ask(ForgetLearnedRequest);
  await window.showInformationMessage("Tandem has forgotten what it learned on this machine.");
}
