import { commands, type Disposable } from "vscode";
import type { TandemServer } from "./server.ts";

/** What package.json calls it: a step of the walkthrough is done when it is true. */
const HAS_MODELS = "tandem.hasModels";

/** Tells the editor when a model is on this machine. */
export function tellHasModels(
  server: TandemServer,
  attempt: (work: () => Promise<unknown>) => Promise<void>,
): Disposable {
  let told: boolean | undefined;
  return server.onDidChange(() => {
    if (!server.status) return undefined;
    const hasModels = server.status.experts.some(({ state }) => state !== "missing" && state !== "failed");
    if (told === hasModels) return undefined;
    told = hasModels;
    return attempt(async () => commands.executeCommand("setContext", HAS_MODELS, hasModels));
  });
}
