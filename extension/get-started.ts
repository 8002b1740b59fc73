import { commands, type Extension } from "vscode";
import { WALKTHROUGH } from "./commands.ts";

/** Opens the walkthrough. */
export async function openWalkthrough({ id }: Pick<Extension<unknown>, "id">): Promise<void> {
  await commands.executeCommand("workbench.action.openWalkthrough", `${id}#${WALKTHROUGH}`, false);
}
