/** What `WorkspaceConfiguration.inspect` says about one setting, as far as it matters here. */
export interface InspectedSetting {
  globalValue?: unknown;
  workspaceValue?: unknown;
  workspaceFolderValue?: unknown;
  globalLanguageValue?: unknown;
  workspaceLanguageValue?: unknown;
  workspaceFolderLanguageValue?: unknown;
}

/** A place in the user's settings. */
export interface SettingTarget {
  level: "global" | "workspace" | "folder";
  /** Within the section of the document's language, such as `"[markdown]"`. */
  forLanguage: boolean;
}

/** Where the value in force is set: there a new value takes effect. The user's own settings when it is set nowhere. */
export function settingTarget(inspected: InspectedSetting = {}): SettingTarget {
  // VS Code's order: what is set for a language wins over what is set for all, at whatever level.
  if (inspected.workspaceFolderLanguageValue !== undefined) return { level: "folder", forLanguage: true };
  if (inspected.workspaceLanguageValue !== undefined) return { level: "workspace", forLanguage: true };
  if (inspected.globalLanguageValue !== undefined) return { level: "global", forLanguage: true };
  if (inspected.workspaceFolderValue !== undefined) return { level: "folder", forLanguage: false };
  if (inspected.workspaceValue !== undefined) return { level: "workspace", forLanguage: false };
  return { level: "global", forLanguage: false };
}

const LEVELS: Readonly<Record<SettingTarget["level"], string>> = {
  global: "your user settings",
  workspace: "the settings of this workspace",
  folder: "the settings of this folder",
};

/** A place in the user's settings, in words: "your user settings for python files". */
export function settingTargetText({ level, forLanguage }: SettingTarget, languageId: string): string {
  return forLanguage ? `${LEVELS[level]} for ${languageId} files` : LEVELS[level];
}
