import path from "node:path";
import { modelsDirectory } from "./models/directory.ts";

/** What Tandem keeps of its use on this machine: what models cost, what was learned, what was counted. */
export type UserFileName = "costs.json" | "learned.json" | "statistics.json";

/**
 * Where such a file stands: in the folder that `TANDEM_MODELS` names, else in the platform's own. The setting
 * `models.directory` moves model files only: it may differ from window to window and is none of the terminal's, while these
 * files are one for all that a user runs.
 */
export function userFile(name: UserFileName, environment: NodeJS.ProcessEnv = process.env): string {
  return path.join(modelsDirectory("", environment), name);
}
