import { Uri, window, workspace } from "vscode";

/** Opens a copy of the sample file that belongs to nobody's project: an untitled document. */
export async function openSample(extensionUri: Uri): Promise<void> {
  const file = Uri.joinPath(extensionUri, "media", "walkthrough", "sample.ts");
  const content = new TextDecoder().decode(await workspace.fs.readFile(file));
  const document = await workspace.openTextDocument({ language: "typescript", content });
  await window.showTextDocument(document);
}
