import os from "node:os";
import { type Extension, env, UIKind, version, window, workspace } from "vscode";
import { DiagnoseRequest } from "../server/protocol.ts";
import { editorText, reportWithoutServer } from "./diagnosis-text.ts";
import type { TandemServer } from "./server.ts";

/** Opens a report for bug reports as an untitled document. */
export async function diagnose(server: TandemServer, extension: Extension<unknown>): Promise<void> {
  const editor = editorText({
    name: env.appName,
    version,
    host: env.uiKind === UIKind.Web ? "web" : "desktop",
    remote: env.remoteName,
    trusted: workspace.isTrusted,
  });
  const content =
    server.connection === "running"
      ? await server.request(DiagnoseRequest, { editor })
      : reportWithoutServer({
          tandem: (extension.packageJSON as { version: string }).version,
          editor,
          node: process.version,
          system: `${os.type()} ${os.release()}, ${os.arch()}`,
        });
  await window.showTextDocument(await workspace.openTextDocument({ language: "markdown", content }));
}
