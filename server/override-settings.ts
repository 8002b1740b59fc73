import { PER_REQUEST_KEYS, readSetting, SETTING_KEYS, type SettingKey, type Settings } from "./settings.ts";

/** A setting was chosen that does not exist, may not be chosen here, or cannot have this value. The message says which. */
export class SettingOverrideError extends Error {
  override readonly name = "SettingOverrideError";
}

/**
 * The settings with what one request chose for itself, nested (`{ ensemble: { fusion: … } }`) or flat
 * (`{ "ensemble.fusion": … }`). Nothing chosen: the same settings.
 * @throws {SettingOverrideError} for whatever cannot be followed to the letter: a default would answer another question
 */
export function overrideSettings(settings: Settings, raw: unknown): Settings {
  return { ...settings, ...readOverrides(raw, PER_REQUEST_KEYS) };
}

/**
 * Reads settings that were chosen, nested or flat, among those that may be; absent and null ones are left out.
 * @throws {SettingOverrideError}
 */
export function readOverrides(raw: unknown, allowed: readonly SettingKey[] = SETTING_KEYS): Partial<Settings> {
  if (raw === undefined || raw === null) return {};
  if (!isGroup(raw)) {
    throw new SettingOverrideError(
      `Settings are an object such as {"ensemble.fusion":"bytes"}, not ${JSON.stringify(raw)}.`,
    );
  }
  const chosen = flatten(raw).map(([name, value]) => [name, chosenValue(name, value, allowed)]);
  return Object.fromEntries(chosen) as Partial<Settings>;
}

function chosenValue(name: string, value: unknown, allowed: readonly SettingKey[]): unknown {
  const choices = `What can be chosen here: ${allowed.join(", ")}.`;
  const key = SETTING_KEYS.find((each) => each === name);
  if (key === undefined) throw new SettingOverrideError(`There is no setting tandem.${name}. ${choices}`);
  if (!allowed.includes(key)) {
    throw new SettingOverrideError(`The setting tandem.${name} cannot be chosen for one request alone. ${choices}`);
  }
  const read = readSetting(key, value);
  if (read.problem !== undefined) throw new SettingOverrideError(read.problem);
  return read.value;
}

/** Names and values. Only the beginnings of names are groups; another object is a value. */
function flatten(group: object, prefix = ""): [name: string, value: unknown][] {
  return Object.entries(group).flatMap(([part, value]) => {
    const name = prefix + part;
    if (value === undefined || value === null) return [];
    const isPrefix = SETTING_KEYS.some((key) => key.startsWith(`${name}.`));
    return isPrefix && isGroup(value) ? flatten(value, `${name}.`) : [[name, value]];
  });
}

function isGroup(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
