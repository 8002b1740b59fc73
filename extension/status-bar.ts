import { Disposable, MarkdownString, type StatusBarItem, ThemeColor, window, workspace } from "vscode";
import { COMMANDS, type CommandId, MANAGE_TRUST, OPEN_SETTINGS } from "./commands.ts";
import { isEnabled, strategyInForce } from "./configuration.ts";
import { isWithinReach } from "./documents.ts";
import type { Exclusions } from "./exclusions.ts";
import type { FileStrategies } from "./file-strategies.ts";
import type { Pause } from "./pause.ts";
import type { TandemServer } from "./server.ts";
import { statusText, troubleText } from "./status-text.ts";

/** Not in the palette: it answers a click on the status bar item in trouble. */
const EXPLAIN_TROUBLE = "tandem.explainTrouble";

/** Shows in the status bar what is going on and the strategy in force. `run` runs one of Tandem's commands. */
export function keepStatusItem(
  item: StatusBarItem,
  server: TandemServer,
  pause: Pause,
  exclusions: Exclusions,
  files: FileStrategies,
  registerCommand: (id: string, handler: () => Promise<void>) => Disposable,
  run: (command: CommandId) => Promise<void>,
): Disposable {
  const update = () => {
    const document = window.activeTextEditor?.document;
    const { text, tooltip, command, warning } = statusText({
      connection: server.connection,
      status: server.status,
      strategy: strategyInForce(document, files),
      forThisFile: files.of(document) !== undefined,
      paused: pause.paused,
      enabled: isEnabled(document),
      outOfReach: document !== undefined && !isWithinReach(document),
      excludedBy: exclusions.of(document),
      restricted: !workspace.isTrusted,
    });
    const markdown = new MarkdownString(tooltip);
    markdown.isTrusted = { enabledCommands: [...Object.keys(COMMANDS), OPEN_SETTINGS, MANAGE_TRUST] };
    item.text = text;
    item.tooltip = markdown;
    item.command = command ?? EXPLAIN_TROUBLE;
    item.backgroundColor = warning ? new ThemeColor("statusBarItem.warningBackground") : undefined;
    item.accessibilityInformation = { label: text.replace(/^\$\([^)]*\) /, ""), role: "button" };
  };

  const explainTrouble = async () => {
    const choices: { title: string; command: CommandId }[] = [
      { title: "Restart", command: "tandem.restartServer" },
      { title: "Show Log", command: "tandem.showLog" },
      { title: "Manage Models", command: "tandem.manageModels" },
    ];
    const choice = await window.showWarningMessage(troubleText(server), ...choices);
    if (choice) await run(choice.command);
  };

  update();
  return Disposable.from(
    registerCommand(EXPLAIN_TROUBLE, explainTrouble),
    server.onDidChange(update),
    pause.onDidChange(update),
    exclusions.onDidChange(update),
    files.onDidChange(update),
    window.onDidChangeActiveTextEditor(update),
    // As the editor does with one whose language is changed.
    workspace.onDidOpenTextDocument(update),
    workspace.onDidGrantWorkspaceTrust(update),
    workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration("tandem")) update();
    }),
  );
}
