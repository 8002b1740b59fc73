import { Range, type TextEditor, Uri, window, workspace } from "vscode";

/**
 * Opens a copy of the sample file that belongs to nobody's project, an untitled document, with the cursor in the first line
 * that is to be completed.
 */
export async function openSample(extensionUri: Uri): Promise<TextEditor> {
  const file = Uri.joinPath(extensionUri, "media", "walkthrough", "sample.ts");
  const content = new TextDecoder().decode(await workspace.fs.readFile(file));
  const document = await workspace.openTextDocument({ language: "typescript", content });
  const place = document.positionAt(/ +$/m.exec(content)?.index ?? 0);
  const { range } = document.lineAt(place);
  return window.showTextDocument(document, { selection: new Range(range.end, range.end) });
}
