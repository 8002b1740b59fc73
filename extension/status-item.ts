import { StatusBarAlignment, type StatusBarItem, window } from "vscode";
import { isEnabled, strategySet } from "./configuration.ts";
import { statusText } from "./status-text.ts";

/** Puts Tandem's item into the status bar, which says that it starts until there is more to say. */
export function createStatusItem(): StatusBarItem {
  const item = window.createStatusBarItem("tandem.status", StatusBarAlignment.Right, 100);
  const document = window.activeTextEditor?.document;
  const { text, command } = statusText({
    connection: "starting",
    status: undefined,
    strategy: strategySet(document),
    paused: false,
    enabled: isEnabled(document),
  });
  item.name = "Tandem";
  item.text = text;
  item.command = command;
  item.show();
  return item;
}
