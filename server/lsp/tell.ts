import { ConnectionError, ConnectionErrors } from "vscode-languageserver";

/**
 * Sends something that nobody waits for. A client that has gone meanwhile cannot be told, and need not be; any other
 * failure goes to the error output.
 */
export function tell(send: () => Promise<void>): void {
  // On a connection that is closed, sending throws at once.
  const sending = (async () => send())();
  sending.catch((failure: unknown) => {
    const { Closed, Disposed } = ConnectionErrors;
    if (failure instanceof ConnectionError && [Closed, Disposed].includes(failure.code)) return;
    process.stderr.write(`A client could not be told something: ${failure}\n`);
  });
}
