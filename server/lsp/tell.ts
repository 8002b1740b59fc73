import { ConnectionError, ConnectionErrors } from "vscode-languageserver";
import { systemErrorCode } from "../storage/system-error-code.ts";

/**
 * Sends something that nobody waits for. A client that has gone meanwhile cannot be told, and need not be; any other
 * failure goes to the error output.
 */
export function tell(send: () => Promise<void>): void {
  // On a connection that is closed, sending throws at once.
  const sending = (async () => send())();
  sending.catch((failure: unknown) => {
    if (isGone(failure)) return;
    process.stderr.write(`A client could not be told something: ${failure}\n`);
  });
}

const { Closed, Disposed } = ConnectionErrors;
/** What a socket or pipe says whose other end is closed. */
const BROKEN = ["EPIPE", "ECONNRESET", "ERR_STREAM_DESTROYED", "ERR_STREAM_WRITE_AFTER_END"];

function isGone(failure: unknown): boolean {
  if (failure instanceof ConnectionError) return [Closed, Disposed].includes(failure.code);
  return BROKEN.includes(systemErrorCode(failure) ?? "");
}
