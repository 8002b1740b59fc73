interface Command {
  readonly title: string;
  /** Where it has one by itself; on a Mac with the command key instead of Ctrl. */
  readonly key?: string;
}

/** Tandem's commands, defined once: package.json is generated from this list, and main.ts registers and tandem.ts handles each of them. */
export const COMMANDS = {
  "tandem.chooseStrategy": { title: "Choose Strategy", key: "ctrl+k alt+s" },
  "tandem.chooseVariant": { title: "Choose Variant", key: "ctrl+k alt+v" },
  "tandem.compareHere": { title: "Compare Experts Here", key: "ctrl+k alt+c" },
  "tandem.manageModels": { title: "Manage Models" },
  "tandem.showStatistics": { title: "Show Statistics" },
  "tandem.installGpuSupport": { title: "Add GPU Support…" },
  "tandem.forgetLearned": { title: "Forget What Was Learned" },
  "tandem.togglePause": { title: "Pause or Resume", key: "ctrl+k alt+p" },
  "tandem.restartServer": { title: "Restart Server" },
  "tandem.showLog": { title: "Show Log" },
  "tandem.diagnose": { title: "Diagnose" },
  "tandem.getStarted": { title: "Get Started" },
  "tandem.openSample": { title: "Open Sample File" },
} as const satisfies Record<string, Command>;

export type CommandId = keyof typeof COMMANDS;

/** The editor's own command that shows settings; its argument is what to look for. */
export const OPEN_SETTINGS = "workbench.action.openSettings";

/** The side panel's view, as package.json names it. */
export const COMPARE_VIEW = "tandem.compare";

/** The walkthrough, as package.json names it. */
export const WALKTHROUGH = "start";
