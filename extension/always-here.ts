import { type QuickPickItem, type TextDocument, workspace } from "vscode";
import { labelOf, type StrategyId } from "../server/protocol.ts";
import { writeSettingAt } from "./configuration.ts";
import { pickOne } from "./pick-one.ts";
import type { SettingTarget } from "./setting-target.ts";

interface Reach extends QuickPickItem {
  readonly target: SettingTarget;
}

/** Lets the user choose for which files a strategy is to be the one in force from now on, and writes the setting. */
export async function alwaysHere(strategy: StrategyId, document: TextDocument): Promise<void> {
  const chosen = await pickOne(reachesOf(document), {
    title: `Tandem: always complete with “${labelOf(strategy)}”`,
    placeholder: "Where?",
  });
  if (chosen) await writeSettingAt("strategy", strategy, document, chosen.target);
}

function reachesOf({ languageId }: TextDocument): Reach[] {
  const inWorkspace: Reach[] = [
    {
      label: `In ${languageId} files of this workspace`,
      target: { level: "workspace", forLanguage: true },
    },
    { label: "In all files of this workspace", target: { level: "workspace", forLanguage: false } },
  ];
  return [
    // An editor without a folder has no settings of a workspace.
    ...(workspace.workspaceFolders?.length ? inWorkspace : []),
    { label: `In all ${languageId} files`, target: { level: "global", forLanguage: true } },
    { label: "Everywhere", target: { level: "global", forLanguage: false } },
  ];
}
