import { randomBytes } from "node:crypto";
import { Uri, type Webview } from "vscode";
import { type Page, pageHtml } from "./page-html.ts";

/** Fills a webview with one of Tandem's pages, which may load nothing but the extension's own files. */
export function fillWebview(webview: Webview, extensionUri: Uri, page: Page): void {
  const directory = Uri.joinPath(extensionUri, "dist", "webview");
  webview.options = { enableScripts: true, localResourceRoots: [directory] };
  webview.html = pageHtml(page, {
    cspSource: webview.cspSource,
    nonce: randomBytes(16).toString("base64"),
    address: (file) => webview.asWebviewUri(Uri.joinPath(directory, file)).toString(),
  });
}
