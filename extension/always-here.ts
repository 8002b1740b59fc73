import { type QuickPickItem, type TextDocument, workspace } from "vscode";
import { labelOf, type StrategyId } from "../server/protocol.ts";
import { strategySet, writeSettingAt } from "./configuration.ts";
import type { FileStrategies } from "./file-strategies.ts";
import { pickOne } from "./pick-one.ts";
import type { SettingTarget } from "./setting-target.ts";

interface Reach extends QuickPickItem {
  readonly choose: () => Promise<void>;
}

/**
 * Lets the user choose for which files a strategy is to be the one in force from now on, and sees to it; or take back what
 * was chosen for the document's file alone.
 */
export async function alwaysHere(strategy: StrategyId, document: TextDocument, files: FileStrategies): Promise<void> {
  const chosen = await pickOne(reachesOf(strategy, document, files), {
    title: `Tandem: always complete with “${labelOf(strategy)}”`,
    placeholder: "Where?",
  });
  await chosen?.choose();
}

function reachesOf(strategy: StrategyId, document: TextDocument, files: FileStrategies): Reach[] {
  const { languageId } = document;
  const own = files.of(document);
  const bySetting = (label: string, target: SettingTarget): Reach => ({
    label,
    choose: async () => {
      await writeSettingAt("strategy", strategy, document, target);
      // Else nothing would change in the very file where this was chosen.
      await files.choose(document, undefined);
    },
  });
  const inWorkspace = [
    bySetting(`In ${languageId} files of this workspace`, { level: "workspace", forLanguage: true }),
    bySetting("In all files of this workspace", { level: "workspace", forLanguage: false }),
  ];
  const back = (from: StrategyId): Reach => ({
    label: `No longer “${labelOf(from)}” in this file alone`,
    description: `back to “${labelOf(strategySet(document))}”, as the settings say`,
    choose: () => files.choose(document, undefined),
  });
  return [
    {
      label: "In this file",
      description: own && `this file: ${labelOf(own)}`,
      choose: () => files.choose(document, strategy),
    },
    // An editor without a folder has no settings of a workspace.
    ...(workspace.workspaceFolders?.length ? inWorkspace : []),
    bySetting(`In all ${languageId} files`, { level: "global", forLanguage: true }),
    bySetting("Everywhere", { level: "global", forLanguage: false }),
    ...(own ? [back(own)] : []),
  ];
}
