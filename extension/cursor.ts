import { Disposable, type TextEditor, window, workspace } from "vscode";
import { CursorNotification } from "../server/protocol.ts";
import { strategyInForce } from "./configuration.ts";
import { isWithinReach } from "./documents.ts";
import type { FileStrategies } from "./file-strategies.ts";
import type { Pause } from "./pause.ts";
import type { TandemServer } from "./server.ts";

/** A cursor that stays for so long has come to rest, in ms. */
const REST_MS = 150;
/** A key changes the text and moves the cursor in two events that come so close together, in ms. */
const SAME_KEY_MS = 60;

/**
 * Tells the server where the cursor has come to rest, so that it reads the text around it before the first key. Not
 * while somebody types: then a completion is asked for anyway.
 */
export function tellCursor(server: TandemServer, pause: Pause, files: FileStrategies): Disposable {
  let timer: NodeJS.Timeout | undefined;
  let changedAt = Number.NEGATIVE_INFINITY;
  let wasRunning = false;
  const tell = (editor: TextEditor | undefined) => {
    if (!editor || editor !== window.activeTextEditor || server.connection !== "running") return;
    const { document, selection } = editor;
    if (!pause.allows(document) || !isWithinReach(document)) return;
    const { line, character } = selection.active;
    server.notify(CursorNotification, {
      textDocument: { uri: document.uri.toString() },
      position: { line, character },
      strategy: strategyInForce(document, files),
    });
  };
  const tellLater = (editor: TextEditor | undefined) => {
    clearTimeout(timer);
    timer = setTimeout(() => tell(editor), REST_MS);
  };
  return Disposable.from(
    { dispose: () => clearTimeout(timer) },
    window.onDidChangeActiveTextEditor(tellLater),
    window.onDidChangeTextEditorSelection(({ textEditor }) => {
      if (performance.now() - changedAt > SAME_KEY_MS) tellLater(textEditor);
    }),
    workspace.onDidChangeTextDocument(() => {
      changedAt = performance.now();
      clearTimeout(timer);
    }),
    server.onDidChange(() => {
      const isRunning = server.connection === "running";
      if (isRunning && !wasRunning) tellLater(window.activeTextEditor);
      wasRunning = isRunning;
    }),
  );
}
