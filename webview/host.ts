import type { FromPanel, ToPanel } from "./messages.ts";

/** What the panel remembers when the editor makes its page anew, as when it is moved to the other side bar. */
export interface PanelMemory {
  readonly view: "comparison" | "history";
  readonly showsDifferences: boolean;
}

declare function acquireVsCodeApi(): {
  postMessage(message: FromPanel): void;
  getState(): PanelMemory | undefined;
  setState(state: PanelMemory): void;
};

const host = acquireVsCodeApi();

/** Sends a message to the extension. */
export function send(message: FromPanel): void {
  host.postMessage(message);
}

/** What was remembered last. */
export function recall(): PanelMemory {
  return host.getState() ?? { view: "comparison", showsDifferences: false };
}

/** Remembers something until the window is closed. */
export function remember(memory: PanelMemory): void {
  host.setState(memory);
}

/** Calls back for every message of the extension. */
export function listen(listener: (message: ToPanel) => void): void {
  window.addEventListener("message", (event: MessageEvent<ToPanel>) => listener(event.data));
}
