import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";

/** Writes the settings of a workspace, as somebody does who edits the file. The editor sees it after a moment. */
export async function writeWorkspaceSettings(
  workspace: string,
  settings: Readonly<Record<string, unknown>>,
): Promise<void> {
  const folder = path.join(workspace, ".vscode");
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, "settings.json"), `${JSON.stringify(settings, undefined, 2)}\n`);
}
