/** Tandem's commands, defined once: package.json is generated from this list, and main.ts must handle each of them. */
export const COMMANDS = {
  "tandem.chooseStrategy": { title: "Choose Strategy" },
  "tandem.chooseVariant": { title: "Choose Variant" },
  "tandem.compareHere": { title: "Compare Experts Here" },
  "tandem.manageModels": { title: "Manage Models" },
  "tandem.installGpuSupport": { title: "Add GPU Support…" },
  "tandem.forgetLearned": { title: "Forget What Was Learned" },
  "tandem.togglePause": { title: "Pause or Resume" },
  "tandem.restartServer": { title: "Restart Server" },
  "tandem.showLog": { title: "Show Log" },
} as const;

export type CommandId = keyof typeof COMMANDS;

/** The side panel's view, as package.json names it. */
export const COMPARE_VIEW = "tandem.compare";
