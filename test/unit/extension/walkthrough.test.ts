import { readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { COMMANDS, OPEN_SETTINGS, WALKTHROUGH } from "../../../extension/commands.ts";
import { STRATEGIES } from "../../../server/protocol/strategies.ts";
import { SETTING_KEYS } from "../../../server/settings.ts";

interface Step {
  id: string;
  title: string;
  description: string;
  media: { svg: string; altText: string };
  completionEvents: string[];
}

const manifest = JSON.parse(await readFile("package.json", "utf8"));
const [walkthrough] = manifest.contributes.walkthroughs as { id: string; steps: Step[] }[];
const steps = walkthrough?.steps ?? [];
const sample = await readFile("media/walkthrough/sample.ts", "utf8");
const settings = SETTING_KEYS.map((key) => `tandem.${key}`);
/** Commands of the editor that the walkthrough makes use of. */
const EDITORS_OWN = [OPEN_SETTINGS, "editor.action.inlineSuggest.commit"];

describe("the walkthrough", () => {
  test("is the one that the command opens, with a few steps", () => {
    expect(walkthrough?.id).toBe(WALKTHROUGH);
    expect(steps.map(({ id }) => id)).toEqual(["models", "type", "compare", "strategy", "own"]);
  });

  test.each(steps)("$id links to commands and settings that exist", ({ description, completionEvents }) => {
    const links = [...description.matchAll(/\]\(command:([^)?]+)(?:\?([^)]*))?\)/g)];
    expect(links.length).toBeGreaterThan(0);
    for (const [, command, argument] of links) {
      expect([...Object.keys(COMMANDS), ...EDITORS_OWN]).toContain(command);
      const [setting] = argument === undefined ? ["tandem"] : (JSON.parse(decodeURIComponent(argument)) as string[]);
      expect(["tandem", ...settings]).toContain(setting);
    }
    expect(completionEvents.length).toBeGreaterThan(0);
    for (const event of completionEvents) {
      const [kind, name = ""] = event.split(":");
      const known = { onCommand: [...Object.keys(COMMANDS), ...EDITORS_OWN], onSettingChanged: settings };
      expect({ ...known, onContext: ["tandem.hasModels"] }[kind as keyof typeof known]).toContain(name);
    }
  });

  test.each(steps)(
    "$id has a picture in the theme's colours, and words for those who do not see it",
    async ({ media }) => {
      const picture = await readFile(media.svg, "utf8");
      expect(media.altText.length).toBeGreaterThan(20);
      // The page that shows it allows neither scripts nor styles.
      expect(picture).not.toMatch(/<(script|style|image|foreignObject)|\sstyle=|\son\w+=|href=/);
      const colours = [...picture.matchAll(/\s(?:fill|stroke)="([^"]+)"/g)].map(([, colour = ""]) => colour);
      expect(colours.filter((colour) => colour !== "none" && !colour.startsWith("var(--vscode-"))).toEqual([]);
    },
  );
});

describe("the sample file", () => {
  test.each(STRATEGIES.map(({ label }) => label))("has a place for %s", (label) => {
    expect(sample).toMatch(new RegExp(`^// \\d\\. .*\\b${label}\\b`, "m"));
  });

  test("names commands as they are called", () => {
    const titles = Object.values(COMMANDS).map(({ title }) => title as string);
    const named = [...sample.matchAll(/"Tandem: ([^"]+)"/g)].map(([, title = ""]) => title);
    expect(named.length).toBeGreaterThan(0);
    expect(titles).toEqual(expect.arrayContaining(named));
  });

  test("says at every place where to put the cursor", () => {
    const places = sample.split(/^(?=\/\/ \d\. )/m).slice(1);
    for (const place of places) expect(place).toMatch(/put the cursor/i);
  });
});
