import { expect, test } from "vitest";
import {
  type InspectedSetting,
  type SettingTarget,
  settingTarget,
  settingTargetText,
} from "../../../extension/setting-target.ts";

test.each<[string, InspectedSetting | undefined, SettingTarget]>([
  ["the user's settings when it is set nowhere", {}, { level: "global", forLanguage: false }],
  ["the user's settings when it is unknown", undefined, { level: "global", forLanguage: false }],
  [
    "the workspace when it is set there",
    { globalValue: 1, workspaceValue: 2 },
    { level: "workspace", forLanguage: false },
  ],
  [
    "the folder before the workspace",
    { workspaceValue: 2, workspaceFolderValue: 3 },
    { level: "folder", forLanguage: false },
  ],
  [
    "the language's section, which wins over everything else",
    { workspaceFolderValue: 3, globalLanguageValue: 4 },
    { level: "global", forLanguage: true },
  ],
  [
    "the language's section of the workspace",
    { globalLanguageValue: 4, workspaceLanguageValue: 5 },
    { level: "workspace", forLanguage: true },
  ],
])("a setting is written to %s", (_where, inspected, target) => {
  expect(settingTarget(inspected)).toEqual(target);
});

test("a place in the settings is named so that it can be found", () => {
  expect(settingTargetText({ level: "global", forLanguage: false }, "python")).toBe("your user settings");
  expect(settingTargetText({ level: "folder", forLanguage: true }, "python")).toBe(
    "the settings of this folder for python files",
  );
});
