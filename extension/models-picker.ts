import { env, type QuickPickItem, QuickPickItemKind, Uri, window } from "vscode";
import { EXPERT_NAMES, type ExpertRole, type ModelInfo, type ModelsList, type PresetInfo } from "../server/protocol.ts";
import type { ModelStore } from "./model-store.ts";
import { modelText, presetText, sizeText } from "./model-text.ts";

/** What happens when an item is chosen. */
interface ActionItem extends QuickPickItem {
  run?: () => Promise<void>;
}

/** Shows presets, models and what can be done with them, and does what is chosen. */
export async function manageModels(store: ModelStore): Promise<void> {
  const list = await store.list();
  await choose("Tandem: manage models", [
    separator("Presets"),
    ...list.presets.map((preset) => presetItem(preset, list, store)),
    separator("Models"),
    ...list.models.map((model) => modelItem(model, store)),
    separator("Other models"),
    { label: "$(file) Use a GGUF File…", detail: "Any model file on this machine.", run: () => useFile(store) },
    {
      label: "$(globe) Use a Model from the Hub…",
      detail: "By reference: hf:owner/repository/file.gguf",
      run: () => useHubReference(store),
    },
    separator("Files"),
    { label: "$(verified) Verify", detail: "Hash the files again; a wrong one is removed.", run: () => store.verify() },
    {
      label: "$(folder-opened) Open the Folder",
      description: `${sizeText(list.bytes)} used`,
      detail: list.directory,
      run: async () => {
        await env.openExternal(Uri.file(list.directory));
      },
    },
  ]);
}

function presetItem(preset: PresetInfo, list: ModelsList, store: ModelStore): ActionItem {
  const members = [preset.general, preset.code];
  return {
    label: `$(tandem-logo) ${preset.title}`,
    description: presetText(preset, list),
    detail: `${preset.general} as general model, ${preset.code} as code expert`,
    run: async () => {
      const missing = list.models.filter((model) => members.includes(model.id) && !model.installed);
      if (!(await store.fetch(missing.map((model) => model.id)))) return;
      await store.use(preset.general, "general");
      await store.use(preset.code, "code");
    },
  };
}

function modelItem(model: ModelInfo, store: ModelStore): ActionItem {
  return {
    label: `$(${model.installed ? "check" : "cloud-download"}) ${model.title}`,
    description: modelText(model),
    detail: model.note,
    run: () => (model.installed ? manageInstalled(model, store) : fetchAndUse(model.id, store)),
  };
}

async function manageInstalled(model: ModelInfo, store: ModelStore): Promise<void> {
  await choose(model.title, [
    ...roleItems(model.id, store).filter(({ role }) => !model.usedAs.includes(role)),
    ...(model.optimised
      ? []
      : [
          {
            label: "$(dashboard) Make It Faster Here…",
            detail:
              "Writes a copy in the format that is fastest on this machine, and uses it if it is worth it. Takes some minutes.",
            run: () => store.optimise(model),
          },
        ]),
    { label: "$(trash) Remove from This Machine", run: () => store.remove(model) },
  ]);
}

async function fetchAndUse(reference: string, store: ModelStore): Promise<void> {
  if (await store.fetch([reference])) await chooseRole(reference, store);
}

async function useFile(store: ModelStore): Promise<void> {
  const files = await window.showOpenDialog({
    title: "Choose a Model File",
    openLabel: "Use as Expert",
    filters: { "GGUF models": ["gguf"] },
  });
  const file = files?.[0];
  if (file) await chooseRole(file.fsPath, store);
}

async function useHubReference(store: ModelStore): Promise<void> {
  const reference = await window.showInputBox({
    title: "Use a Model from the Hub",
    prompt: "The file's reference",
    placeHolder: "hf:owner/repository/file.gguf",
    validateInput: (value) =>
      /^hf:[^/\s]+\/[^/\s]+\/\S+\.gguf$/.test(value.trim())
        ? undefined
        : "A reference looks like hf:owner/repository/file.gguf",
  });
  if (reference) await fetchAndUse(reference.trim(), store);
}

async function chooseRole(reference: string, store: ModelStore): Promise<void> {
  await choose(`Use ${reference} as`, roleItems(reference, store));
}

function roleItems(reference: string, store: ModelStore) {
  const roles: ExpertRole[] = ["code", "general"];
  return roles.map((role) => ({
    role,
    label: `$(arrow-right) Use as ${EXPERT_NAMES[role]}`,
    run: () => store.use(reference, role),
  }));
}

function separator(label: string): ActionItem {
  return { label, kind: QuickPickItemKind.Separator };
}

async function choose(title: string, items: ActionItem[]): Promise<void> {
  const item = await window.showQuickPick(items, { title, matchOnDescription: true, matchOnDetail: true });
  await item?.run?.();
}
