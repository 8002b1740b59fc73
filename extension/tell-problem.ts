import { commands } from "vscode";
import { type Remedy, remediesIn } from "./remedies.ts";

/** `window.showErrorMessage` and its sisters. */
export type ShowMessage = (message: string, ...choices: Remedy[]) => Thenable<Remedy | undefined>;

/** Shows a problem with buttons for what its message tells to do, and does what is chosen. */
export async function tellProblem(show: ShowMessage, message: string): Promise<void> {
  const choice = await show(message, ...remediesIn(message));
  if (choice) await commands.executeCommand(choice.command, ...choice.arguments);
}
