interface Command {
  readonly title: string;
  /** Where it has one by itself; on a Mac with the command key instead of Ctrl. */
  readonly key?: string;
  /** The button in the title of a view that it has, with its codicon. */
  readonly button?: { readonly view: string; readonly icon: string };
}

/** The side panel's view, as package.json names it. */
export const COMPARE_VIEW = "tandem.compare";

/** The view of the models, as package.json names it. */
export const MODELS_VIEW = "tandem.models";

/** Tandem's commands, defined once: package.json is generated from this list, and main.ts registers and tandem.ts handles each of them. */
export const COMMANDS = {
  "tandem.chooseStrategy": { title: "Choose Strategy", key: "ctrl+k alt+s" },
  "tandem.chooseVariant": { title: "Choose Variant", key: "ctrl+k alt+v" },
  "tandem.compareHere": { title: "Compare Experts Here", key: "ctrl+k alt+c" },
  "tandem.manageModels": { title: "Manage Models", button: { view: COMPARE_VIEW, icon: "library" } },
  "tandem.addModelFile": { title: "Add a Local Model File…", button: { view: MODELS_VIEW, icon: "new-file" } },
  "tandem.addHubModel": { title: "Add a Model from the Hub…", button: { view: MODELS_VIEW, icon: "globe" } },
  "tandem.refreshModels": { title: "Refresh Models", button: { view: MODELS_VIEW, icon: "refresh" } },
  "tandem.showStatistics": { title: "Show Statistics" },
  "tandem.installGpuSupport": { title: "Add GPU Support…" },
  "tandem.forgetLearned": { title: "Forget What Was Learned…" },
  "tandem.togglePause": { title: "Pause or Resume", key: "ctrl+k alt+p" },
  "tandem.restartServer": { title: "Restart Server" },
  "tandem.showLog": { title: "Show Log" },
  "tandem.diagnose": { title: "Diagnose" },
  "tandem.getStarted": { title: "Get Started" },
  "tandem.openSample": { title: "Open Sample File" },
} as const satisfies Record<string, Command>;

export type CommandId = keyof typeof COMMANDS;

interface RowCommand {
  readonly title: string;
  readonly icon: string;
  /** What it does, where the title does not say. */
  readonly detail?: string;
  /** Where the view has the focus. */
  readonly key?: string;
}

/**
 * What can be done with the rows of the models' view. Each is a command that the view alone offers, `tandem.models.NAME`, in
 * this order.
 */
export const MODEL_ACTIONS = {
  fetch: { title: "Fetch", icon: "cloud-download" },
  resume: { title: "Resume", icon: "debug-continue", detail: "Fetches what is missing." },
  cancel: { title: "Cancel", icon: "debug-stop", detail: "What has arrived is kept." },
  use: { title: "Use", icon: "check" },
  optimise: {
    title: "Make It Faster Here…",
    icon: "zap",
    detail:
      "Writes a copy in the format that is fastest on this machine, and uses it if it is worth it. Takes some minutes.",
  },
  remove: { title: "Remove from This Machine…", icon: "trash", key: "delete" },
  forget: { title: "Take Off This List", icon: "close", detail: "The file stays where it is." },
  explain: { title: "Show What Went Wrong", icon: "info" },
  verify: { title: "Verify", icon: "verified", detail: "Hashes the files again; a wrong one is removed." },
  openFolder: { title: "Open the Folder", icon: "folder-opened" },
} as const satisfies Record<string, RowCommand>;

export type ModelAction = keyof typeof MODEL_ACTIONS;

/** The command of an action. */
export function modelCommand(action: ModelAction | typeof CHOOSE_ACTION): string {
  return `tandem.models.${action}`;
}

/** Lets choose from the actions of the row that has the focus, for those who do not use a mouse. */
export const CHOOSE_ACTION = "choose";

/** Hides a suggestion whose rest is still being written, which does not come back with it then. Escape's while there is one. */
export const HIDE_GROWING = "tandem.hideGrowing";

/** The context in which a suggestion is shown whose rest is still being written. */
export const SUGGESTION_GROWS = "tandem.suggestionGrows";

/** The editor's own command that shows settings; its argument is what to look for. */
export const OPEN_SETTINGS = "workbench.action.openSettings";

/** The editor's own command that shows whether a workspace is trusted, and what that means. */
export const MANAGE_TRUST = "workbench.trust.manage";

/** The walkthrough, as package.json names it. */
export const WALKTHROUGH = "start";
