import { Disposable, window } from "vscode";
import { WindowStateNotification } from "../server/protocol.ts";
import type { TandemServer } from "./server.ts";

/** Tells the server whether this window is in front: each server when it has started, and whenever that changes. */
export function tellWindowState(server: TandemServer): Disposable {
  let told: boolean | undefined;
  const update = () => {
    const { focused } = window.state;
    if (server.connection !== "running") told = undefined;
    else if (told !== focused) {
      told = focused;
      server.notify(WindowStateNotification, { focused });
    }
  };
  update();
  return Disposable.from(server.onDidChange(update), window.onDidChangeWindowState(update));
}
