import { z } from "zod";
import {
  CHOOSE_ACTION,
  COMMANDS,
  HIDE_GROWING,
  MODEL_ACTIONS,
  MODELS_VIEW,
  type ModelAction,
  modelCommand,
  SUGGESTION_GROWS,
} from "../extension/commands.ts";
import { SETTING_DEFINITIONS, SETTING_KEYS, type SettingKey } from "../server/settings.ts";

const ACTIONS = Object.entries(MODEL_ACTIONS) as [ModelAction, (typeof MODEL_ACTIONS)[ModelAction]][];
/** Elsewhere Escape is the editor's, its lists', and that of extensions that give it a meaning in all of the editor. */
const WHERE_ESCAPE_HIDES = `${SUGGESTION_GROWS} && inlineSuggestionVisible && editorTextFocus && !suggestWidgetVisible && !vim.active`;
const IN_MODELS_VIEW = `focusedView == ${MODELS_VIEW} && listFocus && !inputFocus`;

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
      commands: [
        ...Object.entries(COMMANDS).map(([command, each]) => ({
          command,
          title: each.title,
          category: "Tandem",
          ...("button" in each && { icon: `$(${each.button.icon})` }),
        })),
        ...ACTIONS.map(([action, { title, icon }]) => ({ command: modelCommand(action), title, icon: `$(${icon})` })),
      ],
      menus: menus(),
      keybindings: [
        ...Object.entries(COMMANDS).flatMap(([command, each]) =>
          "key" in each ? [{ command, key: each.key, mac: each.key.replaceAll("ctrl", "cmd") }] : [],
        ),
        { command: HIDE_GROWING, key: "escape", when: WHERE_ESCAPE_HIDES },
        { command: modelCommand(CHOOSE_ACTION), key: "enter", when: IN_MODELS_VIEW },
        ...ACTIONS.flatMap(([action, each]) =>
          "key" in each ? [{ command: modelCommand(action), key: each.key, when: IN_MODELS_VIEW }] : [],
        ),
      ],
      configuration: {
        title: "Tandem",
        properties: Object.fromEntries(SETTING_KEYS.map((key, order) => [`tandem.${key}`, configuration(key, order)])),
      },
    },
  };
}

/**
 * The buttons in the titles of views, and what the models' view offers for each row: those actions that the row names as
 * its context value.
 */
function menus(): Record<string, unknown> {
  return {
    "view/title": Object.entries(COMMANDS).flatMap(([command, each], order) =>
      "button" in each ? [{ command, when: `view == ${each.button.view}`, group: `navigation@${order + 1}` }] : [],
    ),
    "view/item/context": ACTIONS.flatMap(([action], order) =>
      ["inline", "1_actions"].map((group) => ({
        command: modelCommand(action),
        when: `view == ${MODELS_VIEW} && viewItem =~ /\\b${action}\\b/`,
        group: `${group}@${order + 1}`,
      })),
    ),
    commandPalette: ACTIONS.map(([action]) => ({ command: modelCommand(action), when: "false" })),
  };
}

function configuration(key: SettingKey, order: number): Record<string, unknown> {
  const { schema, description, scope } = SETTING_DEFINITIONS[key];
  // What a user writes may leave out what has a default, so the schema of the input is the right one.
  const { $schema: _dialect, ...jsonSchema } = z.toJSONSchema(schema, { io: "input" });
  return { ...jsonSchema, markdownDescription: description, scope, order };
}
