import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { Uri, type Webview } from "vscode";
import { type Page, pageHtml } from "./page-html.ts";

/** Fills a webview with one of Tandem's pages, which holds all that it needs. Rejects where a file of it cannot be read. */
export async function fillWebview(webview: Webview, extensionUri: Uri, page: Page): Promise<void> {
  const read = (file: string) => readFile(Uri.joinPath(extensionUri, "dist", "webview", file).fsPath, "utf8");
  const [script, style] = await Promise.all([read(page.script), page.stylesheet && read(page.stylesheet)]);
  webview.options = { enableScripts: true, localResourceRoots: [] };
  webview.html = pageHtml(page, { nonce: randomBytes(16).toString("base64"), script, style });
}
