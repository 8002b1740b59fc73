import { type QuickPickItem, type TextDocument, window, workspace } from "vscode";
import { labelOf, type StrategyId } from "../server/protocol.ts";
import { strategySet, targetInForce, writeSettingAt } from "./configuration.ts";
import type { FileStrategies } from "./file-strategies.ts";
import { pickOne } from "./pick-one.ts";
import { type SettingTarget, settingTargetText } from "./setting-target.ts";

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
      await tellWhatOverrules(strategy, document);
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

const CHANGE_THERE = "Change It There";

/** A setting for the language, or for a smaller part of the work, wins over one that was written for more. */
async function tellWhatOverrules(strategy: StrategyId, document: TextDocument): Promise<void> {
  const inForce = strategySet(document);
  if (inForce === strategy) return;
  const target = targetInForce("strategy", document);
  const place = settingTargetText(target, document.languageId);
  const message = `“${labelOf(strategy)}” is set, but in this file “${labelOf(inForce)}” stays in force: ${place} say so.`;
  const answer = await window.showWarningMessage(message, CHANGE_THERE);
  if (answer === CHANGE_THERE) await writeSettingAt("strategy", strategy, document, target);
}
