import { window } from "vscode";
import { MessageType, type ShowMessageParams } from "vscode-languageclient/node";
import { tellProblem } from "./tell-problem.ts";

/** Shows what the server wants its user to read. The client's own way has no buttons. */
export async function showServerMessage({ type, message }: ShowMessageParams): Promise<void> {
  if (type === MessageType.Error) await tellProblem(window.showErrorMessage, message);
  else if (type === MessageType.Warning) await tellProblem(window.showWarningMessage, message);
  else await window.showInformationMessage(message);
}
