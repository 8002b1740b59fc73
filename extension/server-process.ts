import type { InitializeResult } from "vscode-languageclient/node";
import type { ServerProcess } from "../server/protocol.ts";
import type { Connection } from "./status-text.ts";

/**
 * The id of the server's process while a client is connected with it. Once the connection has ended the system may have
 * given the id to another program, although the client still tells it.
 */
export function connectedProcess(connection: Connection, said: InitializeResult | undefined): number | undefined {
  if (connection !== "running") return undefined;
  const { processId } = (said?.capabilities.experimental ?? {}) as ServerProcess;
  return processId;
}
