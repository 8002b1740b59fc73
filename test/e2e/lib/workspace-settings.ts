import type { Page } from "playwright-core";
import { openFile, replaceText, save } from "./editor.ts";

/** A session's file that {@link writeWorkspaceSettings} changes. */
export const NO_SETTINGS = { ".vscode/settings.json": "{}\n" };

/** Writes the settings of a workspace that has {@link NO_SETTINGS} yet, as somebody does who edits the file. */
export async function writeWorkspaceSettings(page: Page, settings: Readonly<Record<string, unknown>>): Promise<void> {
  await openFile(page, "settings.json");
  await replaceText(page, JSON.stringify(settings));
  await save(page);
}
