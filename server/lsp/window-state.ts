import type { Connection } from "vscode-languageserver";
import { WindowStateNotification } from "../protocol.ts";
import type { Attention } from "./attention.ts";

export interface WindowStateParts {
  readonly connection: Pick<Connection, "onNotification">;
  readonly attention: Pick<Attention, "set">;
}

/** `tandem/windowState`: whether the client's window is in front of the others. */
export class WindowStateFeature {
  constructor({ connection, attention }: WindowStateParts) {
    attention.set(this, true);
    connection.onNotification(WindowStateNotification, ({ focused }) => attention.set(this, focused));
  }
}
