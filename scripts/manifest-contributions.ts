import { z } from "zod";
import { COMMANDS } from "../extension/commands.ts";
import { SETTING_DEFINITIONS, SETTING_KEYS, type SettingKey } from "../server/settings.ts";

/** The parts of package.json that this file writes; everything else in it is written by hand. */
export interface Manifest {
  contributes?: Record<string, unknown>;
  capabilities?: { untrustedWorkspaces?: Record<string, unknown> };
}

/** Returns the manifest with commands, settings and restricted settings replaced by what the definitions say. */
export function withContributions<M extends Manifest>(manifest: M): M {
  const restricted = SETTING_KEYS.filter((key) => SETTING_DEFINITIONS[key].restricted);
  return {
    ...manifest,
    capabilities: {
      ...manifest.capabilities,
      untrustedWorkspaces: {
        ...manifest.capabilities?.untrustedWorkspaces,
        restrictedConfigurations: restricted.map((key) => `tandem.${key}`),
      },
    },
    contributes: {
      ...manifest.contributes,
      commands: Object.entries(COMMANDS).map(([command, { title }]) => ({ command, title, category: "Tandem" })),
      keybindings: Object.entries(COMMANDS).flatMap(([command, each]) =>
        "key" in each ? [{ command, key: each.key, mac: each.key.replaceAll("ctrl", "cmd") }] : [],
      ),
      configuration: {
        title: "Tandem",
        properties: Object.fromEntries(SETTING_KEYS.map((key, order) => [`tandem.${key}`, configuration(key, order)])),
      },
    },
  };
}

function configuration(key: SettingKey, order: number): Record<string, unknown> {
  const { schema, description, scope } = SETTING_DEFINITIONS[key];
  // What a user writes may leave out what has a default, so the schema of the input is the right one.
  const { $schema: _dialect, ...jsonSchema } = z.toJSONSchema(schema, { io: "input" });
  return { ...jsonSchema, markdownDescription: description, scope, order };
}
