import { window } from "vscode";
import { ForgetLearnedRequest } from "../server/protocol.ts";
import type { TandemServer } from "./server.ts";

/** Deletes what was learned on this machine, and says so. Rejects with the server's message where that fails. */
export async function forgetLearned(server: TandemServer): Promise<void> {
  await server.ask(ForgetLearnedRequest);
  await window.showInformationMessage("Tandem has forgotten what it learned on this machine.");
}
