import type { CancellationToken } from "vscode-languageserver";

/** An abort signal that follows an LSP cancellation token. */
export function abortSignal(token: CancellationToken): AbortSignal {
  const controller = new AbortController();
  if (token.isCancellationRequested) controller.abort();
  else token.onCancellationRequested(() => controller.abort());
  return controller.signal;
}
