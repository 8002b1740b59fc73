import { InvalidArgumentError } from "commander";
import { readOverrides, SettingOverrideError } from "../override-settings.ts";
import type { Settings } from "../settings.ts";

/** What the option is for, and what it looks like. */
export const SETTINGS_OPTION = [
  "--settings <json>",
  'other settings than the defaults: {"ensemble.fusion":"product"}',
] as const;

/**
 * Reads the value of `--settings`: an object in JSON, nested or flat.
 * @throws {InvalidArgumentError} for what is no such object, and for settings that do not exist or are not allowed
 */
export function parseSettingsOption(json: string): Partial<Settings> {
  try {
    return readOverrides(JSON.parse(json));
  } catch (failure) {
    if (failure instanceof SyntaxError || failure instanceof SettingOverrideError) {
      throw new InvalidArgumentError(failure.message);
    }
    throw failure;
  }
}
