import { commands, env, UIKind, Uri, window } from "vscode";

/**
 * Shows a folder of the machine that the extension runs on: in the file manager, or where that is another machine than the
 * user's, or none opens, by telling the path.
 */
export async function showFolder(directory: string): Promise<void> {
  const folder = Uri.file(directory);
  const isElsewhere = env.remoteName !== undefined || env.uiKind === UIKind.Web;
  if (!isElsewhere && (await env.openExternal(folder))) return;
  const copy = "Copy the Path";
  const open = "Open in a New Window";
  const host = isElsewhere ? " on the machine that Tandem runs on" : "";
  const answer = await window.showInformationMessage(`Tandem: the folder is ${directory}${host}.`, copy, open);
  if (answer === copy) await env.clipboard.writeText(directory);
  if (answer === open) await commands.executeCommand("vscode.openFolder", folder, { forceNewWindow: true });
}
