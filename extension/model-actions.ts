import { type QuickPickItem, window } from "vscode";
import { EXPERT_NAMES, EXPERT_ROLES, type ModelInfo, type PresetInfo } from "../server/protocol.ts";
import { MODEL_ACTIONS, type ModelAction } from "./commands.ts";
import { hubReference } from "./hub-reference.ts";
import type { ModelJobs } from "./model-jobs.ts";
import { ALL_FILES, type ModelRow, type RowSubject, workKey } from "./model-rows.ts";
import type { ModelStore } from "./model-store.ts";
import { showFolder } from "./show-folder.ts";
import { tellProblem } from "./tell-problem.ts";

interface ActionItem extends QuickPickItem {
  readonly action: ModelAction;
}

/** What people do with the rows of the models' view. */
export class ModelActions {
  constructor(
    private readonly store: ModelStore,
    private readonly jobs: ModelJobs,
  ) {}

  /** Does an action that a row names. Rejects with the server's message. */
  async run(action: ModelAction, row: ModelRow): Promise<void> {
    if (!row.actions.includes(action)) return;
    const { subject } = row;
    switch (action) {
      case "fetch":
      case "resume":
        return this.fetch(subject);
      case "cancel":
        return this.jobs.cancel(keysOf(subject));
      case "use":
        return this.use(subject);
      case "optimise":
        return subject.kind === "model" ? this.store.optimise(subject.model) : undefined;
      case "remove":
        return subject.kind === "model" ? this.store.remove(subject.model) : undefined;
      case "forget":
        return subject.kind === "model" ? this.store.forget(subject.model.id) : undefined;
      case "explain":
        return tellProblem(window.showErrorMessage, `Tandem: ${row.problem ?? row.description}`);
      case "verify":
        return this.store.verify();
      case "openFolder":
        if (subject.kind === "disk") await showFolder(subject.directory);
    }
  }

  /** Lets choose from what a row offers, and does it. Rejects with the server's message. */
  async choose(row: ModelRow): Promise<void> {
    if (row.actions.length === 0) return;
    const items = row.actions.map((action): ActionItem => {
      const { title, icon, ...rest } = MODEL_ACTIONS[action];
      return { action, label: `$(${icon}) ${title}`, detail: "detail" in rest ? rest.detail : undefined };
    });
    const chosen = await window.showQuickPick(items, { title: row.label, placeHolder: row.description });
    if (chosen) await this.run(chosen.action, row);
  }

  /** Adds a model file of the user's own, and asks what to use it as. Rejects where it is none. */
  async addFile(): Promise<void> {
    const files = await window.showOpenDialog({
      title: "Choose a Model File",
      openLabel: "Add",
      filters: { "GGUF models": ["gguf"] },
    });
    const file = files?.[0]?.fsPath;
    if (file === undefined) return;
    await this.store.addFile(file);
    await this.chooseRole(file, []);
  }

  /** Fetches a file of the model hub. Rejects with the server's message. */
  async addFromHub(): Promise<void> {
    const text = await window.showInputBox({
      title: "Add a Model from the Hub",
      prompt: "The file's reference, or the address of its page",
      placeHolder: "hf:owner/repository/file.gguf",
      validateInput: (value) =>
        value === "" || hubReference(value)
          ? undefined
          : "A reference looks like hf:owner/repository/file.gguf; the address of a file's page ends with .gguf.",
    });
    const reference = text && hubReference(text);
    if (reference) await this.fetchModel(reference);
  }

  private async fetch(subject: RowSubject): Promise<void> {
    if (subject.kind === "model") await this.fetchModel(subject.model.id);
    if (subject.kind === "gpu") await this.store.installGpu(subject.gpu);
    if (subject.kind !== "preset") return;
    const missing = subject.models.filter((model) => !model.installed);
    if (await this.store.fetch(missing.map(({ id }) => id))) await this.usePreset(subject.preset);
  }

  /** A fetch takes minutes, so that what comes then is a message, and no question that takes the keyboard. */
  private async fetchModel(reference: string): Promise<void> {
    if (!(await this.store.fetch([reference]))) return;
    const model = (await this.store.list()).models.find(({ id }) => id === reference);
    if (!model || model.usedAs.length > 0) return;
    const choices = EXPERT_ROLES.map((role) => ({ title: `Use as ${EXPERT_NAMES[role]}`, role }));
    const choice = await window.showInformationMessage(`${model.title} is on this machine now.`, ...choices);
    if (choice) await this.store.use(reference, choice.role);
  }

  private async use(subject: RowSubject): Promise<void> {
    if (subject.kind === "preset") await this.usePreset(subject.preset);
    if (subject.kind === "model") await this.chooseRole(subject.model.id, subject.model.usedAs);
  }

  private async usePreset({ general, code }: PresetInfo): Promise<void> {
    await this.store.use(general, "general");
    await this.store.use(code, "code");
  }

  private async chooseRole(reference: string, usedAs: ModelInfo["usedAs"]): Promise<void> {
    const items = EXPERT_ROLES.filter((role) => !usedAs.includes(role)).map((role) => ({
      label: `$(arrow-right) Use as ${EXPERT_NAMES[role]}`,
      role,
    }));
    const item = await window.showQuickPick(items, { title: `Use ${reference}` });
    if (item) await this.store.use(reference, item.role);
  }
}

/** The keys of whatever may be going on about this. */
function keysOf(subject: RowSubject): string[] {
  switch (subject.kind) {
    case "model":
      return [workKey(subject.model)];
    case "gpu":
      return [workKey(subject.gpu)];
    case "preset":
      return subject.models.map(workKey);
    case "disk":
      return [ALL_FILES];
    default:
      return [];
  }
}
