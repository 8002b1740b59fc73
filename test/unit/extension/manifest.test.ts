import { readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import {
  COMMANDS,
  COMPARE_VIEW,
  MODEL_ACTIONS,
  MODELS_VIEW,
  type ModelAction,
  modelCommand,
} from "../../../extension/commands.ts";
import { withContributions } from "../../../scripts/manifest-contributions.ts";
import { STRATEGIES } from "../../../server/protocol/strategies.ts";
import { DEFAULT_SETTINGS, SETTING_KEYS } from "../../../server/settings.ts";

const manifest = JSON.parse(await readFile("package.json", "utf8"));
const properties = manifest.contributes.configuration.properties;

const ACTIONS = Object.keys(MODEL_ACTIONS) as ModelAction[];

describe("package.json", () => {
  test("is up to date with the definitions of commands and settings", () => {
    expect(withContributions(manifest)).toEqual(manifest);
  });

  test("gives every setting its default, and no other setting", () => {
    const defaults = Object.fromEntries(SETTING_KEYS.map((key) => [`tandem.${key}`, DEFAULT_SETTINGS[key]]));
    const written = Object.entries<{ default: unknown }>(properties).map(([key, property]) => [key, property.default]);
    expect(Object.fromEntries(written)).toEqual(defaults);
  });

  test("explains every strategy where it is chosen", () => {
    const { enum: ids, enumDescriptions } = properties["tandem.strategy"];
    expect(ids).toEqual(STRATEGIES.map((strategy) => strategy.id));
    expect(enumDescriptions).toEqual(STRATEGIES.map((strategy) => strategy.explanation));
  });

  test("lets an untrusted workspace choose neither models nor where they come from", () => {
    expect(manifest.capabilities.untrustedWorkspaces).toMatchObject({
      supported: "limited",
      restrictedConfigurations: [
        "tandem.auto.learn",
        "tandem.statistics.enabled",
        "tandem.experts.general",
        "tandem.experts.code",
        "tandem.experts.anti",
        "tandem.models.directory",
        "tandem.models.source",
        "tandem.exclude",
        "tandem.gpu.registry",
      ],
    });
  });

  test("lets each folder of a workspace say which of its files no model reads", () => {
    expect(properties["tandem.exclude"].scope).toBe("resource");
  });

  test("declines virtual workspaces, and says why and what to do", () => {
    expect(manifest.capabilities.virtualWorkspaces).toMatchObject({
      supported: false,
      description: expect.stringMatching(/real file system.*Remote-SSH/),
    });
  });

  test("offers what a row can do in that row, and nowhere else", () => {
    const { "view/item/context": inRows, commandPalette } = manifest.contributes.menus;
    for (const action of ACTIONS) {
      const items = inRows.filter(({ command }: { command: string }) => command === modelCommand(action));
      expect(items.map(({ group }: { group: string }) => group.split("@")[0])).toEqual(["inline", "1_actions"]);
      const [, pattern = ""] = /viewItem =~ \/(.*)\/$/.exec(items[0].when) ?? [];
      expect(ACTIONS.filter((each) => new RegExp(pattern).test(`x ${each} y`))).toEqual([action]);
      expect(commandPalette).toContainEqual({ command: modelCommand(action), when: "false" });
    }
  });

  test("names the views and the commands as the code does", () => {
    expect(manifest.contributes.views.tandem).toMatchObject([
      { id: COMPARE_VIEW, type: "webview" },
      { id: MODELS_VIEW, visibility: "hidden" },
    ]);
    const commands = manifest.contributes.commands.map(({ command }: { command: string }) => command);
    expect(commands).toEqual([...Object.keys(COMMANDS), ...ACTIONS.map(modelCommand)]);
  });
});
