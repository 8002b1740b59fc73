import os from "node:os";
import path from "node:path";
import envPaths from "env-paths";
import { expandHome } from "./reference.ts";

/**
 * The directory of the user's model store: the variable `TANDEM_MODELS`, else the setting, else `models` in the
 * platform's cache folder for Tandem. A relative path counts from the home directory, so that every window and
 * terminal means the same place.
 */
export function modelsDirectory(setting: string, environment: NodeJS.ProcessEnv): string {
  const chosen = environment.TANDEM_MODELS?.trim() || setting.trim();
  if (chosen) return path.resolve(os.homedir(), expandHome(chosen));
  return path.join(cacheDirectory(), "models");
}

/** What can be had again may be kept here, by the platform's custom. */
export function cacheDirectory(): string {
  return envPaths("tandem", { suffix: "" }).cache;
}
