import { ErrorCodes, LSPErrorCodes, ResponseError } from "vscode-languageclient/node";

/** The message of whatever was thrown. */
export function messageOf(error: unknown): string {
  if (error instanceof ResponseError && error.code === ErrorCodes.PendingResponseRejected) {
    return "The server stopped before it could answer and is being started again. Try once more in a moment.";
  }
  if (error instanceof ResponseError && error.code === ErrorCodes.ConnectionInactive) {
    return 'The server is not running. "Tandem: Restart Server" starts it; the log says why it stopped.';
  }
  return error instanceof Error ? error.message : String(error);
}

/** Whether a request ended because it was cancelled, by us or by the server. */
export function isCancellation(error: unknown): boolean {
  return (
    error instanceof ResponseError &&
    (error.code === LSPErrorCodes.RequestCancelled || error.code === LSPErrorCodes.ServerCancelled)
  );
}
