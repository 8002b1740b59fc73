import { type CancellationToken, CancellationTokenSource } from "vscode-languageserver";

/** An abort signal that follows an LSP cancellation token. */
export function abortSignal(token: CancellationToken): AbortSignal {
  const controller = new AbortController();
  if (token.isCancellationRequested) controller.abort();
  else token.onCancellationRequested(() => controller.abort());
  return controller.signal;
}

/** An LSP cancellation token that follows an abort signal. */
export function cancellationToken(signal: AbortSignal): CancellationToken {
  const source = new CancellationTokenSource();
  if (signal.aborted) source.cancel();
  else signal.addEventListener("abort", () => source.cancel(), { once: true });
  return source.token;
}

/** Whether a failure is an abort, whoever asked for it: the client, or a change of settings that unloads the expert. */
export function isAbort(failure: unknown): boolean {
  return failure instanceof Error && failure.name === "AbortError";
}
