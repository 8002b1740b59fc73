import type { Connection } from "vscode-languageserver";
import type { ExpertPool } from "../experts/expert-pool.ts";
import type { Priority } from "../machine/priority.ts";
import { WindowStateNotification } from "../protocol.ts";

export interface WindowStateParts {
  readonly connection: Pick<Connection, "onNotification">;
  readonly experts: Pick<ExpertPool, "setBackground">;
  readonly priority: Pick<Priority, "lower" | "restore">;
}

/**
 * `tandem/windowState`: behind other windows, the server lets other processes go first. Where the system would not let
 * it return to its place, it makes do with fewer threads instead.
 */
export class WindowStateFeature {
  constructor({ connection, experts, priority }: WindowStateParts) {
    connection.onNotification(WindowStateNotification, ({ focused }) => {
      if (focused) priority.restore();
      experts.setBackground(!focused && !priority.lower());
    });
  }
}
