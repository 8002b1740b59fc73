import type { RemoteConsole } from "vscode-languageserver";
import type { ProblemLog } from "./problem-log.ts";

/** Keeps the errors and warnings that a client's log is told from now on; they are written as before. */
export function rememberProblems(
  console: Pick<RemoteConsole, "error" | "warn">,
  problems: Pick<ProblemLog, "add">,
): void {
  const error = console.error.bind(console);
  const warn = console.warn.bind(console);
  console.error = (message) => {
    problems.add("error", message);
    error(message);
  };
  console.warn = (message) => {
    problems.add("warning", message);
    warn(message);
  };
}
