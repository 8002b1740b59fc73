import { type ConfigurationScope, ConfigurationTarget, type TextDocument, Uri, workspace } from "vscode";
import { DEFAULT_STRATEGY, isStrategyId, type StrategyId } from "../server/protocol/strategies.ts";
import type { SettingKey } from "../server/settings.ts";
import { fileOf, openDocument } from "./documents.ts";
import type { EditorProxy } from "./editor-proxy.ts";
import type { FileStrategies } from "./file-strategies.ts";
import { type SettingTarget, settingTarget } from "./setting-target.ts";

const SECTION = "tandem";
const TARGETS = {
  global: ConfigurationTarget.Global,
  workspace: ConfigurationTarget.Workspace,
  folder: ConfigurationTarget.WorkspaceFolder,
};

/** The strategy in force for a document: the one of its file, if it has one of its own, or what is set. */
export function strategyInForce(document: TextDocument | undefined, files: Pick<FileStrategies, "of">): StrategyId {
  return files.of(document) ?? strategySet(document);
}

/** The strategy that is set for a document. A value that names none is the server's to report; the default stands here. */
export function strategySet(document: TextDocument | undefined): StrategyId {
  const value = settingInForce("strategy", document);
  return isStrategyId(value) ? value : DEFAULT_STRATEGY;
}

/** Whether completions are wanted in a document. */
export function isEnabled(document: TextDocument | undefined): boolean {
  return settingInForce("enabled", document) !== false;
}

/** The proxy that the editor itself uses, unless it is told to use none. */
export function editorProxy(): EditorProxy {
  const http = workspace.getConfiguration("http");
  const isUsed = http.get("proxySupport") !== "off";
  return { proxy: isUsed ? http.get("proxy", "") : "", without: http.get("noProxy", []) };
}

/**
 * A section of the settings for the server, with what is set for the document's language. The client's own answer to
 * `workspace/configuration` knows no languages.
 */
export function settingsFor(section: string, scopeUri: string | undefined): unknown {
  const document = scopeUri === undefined ? undefined : openDocument(scopeUri);
  const place = scopeUri === undefined || document ? scope(document) : Uri.parse(scopeUri);
  // Null is the protocol's word for a section that does not exist.
  return workspace.getConfiguration(undefined, place).get(section) ?? null;
}

/** Writes a setting where its value in force is set, otherwise to the user's own settings. */
export async function writeSetting(key: SettingKey, value: unknown, document?: TextDocument): Promise<void> {
  await writeSettingAt(key, value, document, targetInForce(key, document));
}

/** Where the value of a setting that is in force for a document is set. */
export function targetInForce(key: SettingKey, document: TextDocument | undefined): SettingTarget {
  const target = settingTarget(workspace.getConfiguration(SECTION, scope(document)).inspect(key));
  // The settings of a folder that is opened by itself are those of the workspace, and not all may be written as a folder's.
  return target.level === "folder" && !workspace.workspaceFile ? { ...target, level: "workspace" } : target;
}

/** Writes a setting in one place of the user's settings. */
export async function writeSettingAt(
  key: SettingKey,
  value: unknown,
  document: TextDocument | undefined,
  { level, forLanguage }: SettingTarget,
): Promise<void> {
  await workspace.getConfiguration(SECTION, scope(document)).update(key, value, TARGETS[level], forLanguage);
}

/** The value of a setting for a document, as it is written: the server checks it. */
export function settingInForce(key: SettingKey, document: TextDocument | undefined): unknown {
  return workspace.getConfiguration(SECTION, scope(document)).get(key);
}

/** Without a document the settings for no document at all, not those of the editor that happens to be active. */
function scope(document: TextDocument | undefined): ConfigurationScope | null {
  // The editor knows of no folder that a notebook's cells are in.
  return document ? { uri: fileOf(document), languageId: document.languageId } : null;
}
