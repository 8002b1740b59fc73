import type { RemoteConsole } from "vscode-languageserver";
import type { ProblemLog } from "../diagnosis/problem-log.ts";
import { tell } from "./tell.ts";

/**
 * Makes a client's log one that can be written to at any time, also when the client has gone: by itself it throws then, in
 * whoever reports a failure, and ends the server of all windows. Errors and warnings are kept for reports from now on.
 */
export function openClientLog(
  console: Pick<RemoteConsole, "error" | "warn" | "info" | "log">,
  problems: Pick<ProblemLog, "add">,
): void {
  for (const level of ["error", "warn", "info", "log"] as const) {
    const write = console[level].bind(console);
    console[level] = (message) => {
      if (level === "error") problems.add("error", message);
      if (level === "warn") problems.add("warning", message);
      tell(async () => write(message));
    };
  }
}
