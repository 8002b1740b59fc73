import type { FromPanel, ToPanel } from "./messages.ts";

declare function acquireVsCodeApi(): { postMessage(message: FromPanel): void };

const host = acquireVsCodeApi();

/** Sends a message to the extension. */
export function send(message: FromPanel): void {
  host.postMessage(message);
}

/** Calls back for every message of the extension. */
export function listen(listener: (message: ToPanel) => void): void {
  window.addEventListener("message", (event: MessageEvent<ToPanel>) => listener(event.data));
}
