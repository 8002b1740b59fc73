/** Settings of a language and of a folder, as a person meets them. */
import { readFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { PACKAGE } from "./global-setup.ts";
import { openFile, typeForGhost } from "./lib/editor.ts";
import { testSession } from "./lib/test-session.ts";
import { waitFor } from "./lib/wait.ts";
import { pick, pickByTyping, quickPickRow, runCommand, statusBarItem } from "./lib/workbench.ts";

const SETTINGS = ".vscode/settings.json";

describe("settings", () => {
  const session = testSession({
    name: "settings",
    extension: { vsix: PACKAGE },
    files: { "open.py": "", [SETTINGS]: JSON.stringify({ "tandem.ensemble.weights": "fixed" }) },
    settings: { "[plaintext]": { "tandem.enabled": false } },
  });

  it("are those of the language that a document has now", async () => {
    const { page } = session();
    await runCommand(page, "File: New Untitled Text File");
    await statusBarItem(page, /Tandem Auto: off$/).waitFor();
    await runCommand(page, "Change Language Mode");
    await pickByTyping(page, "Python");
    await statusBarItem(page, /Tandem Auto$/).waitFor();
    expect((await typeForGhost(page, "def total(numbers):\n    return ")).trim()).not.toBe("");
  });

  it("of a folder that is opened by itself are varied where they are", async () => {
    const { page, workspace } = session();
    await openFile(page, "open.py");
    await runCommand(page, "Tandem: Choose Variant");
    await pick(page, "Weights");
    await quickPickRow(page, "evidence").first().waitFor();
    await page.keyboard.type("evidence");
    await page.keyboard.press("Enter");
    await waitFor("the new value", async () => {
      const settings = await readFile(path.join(workspace, SETTINGS), "utf8");
      return settings.replaceAll(/\s/g, "") === '{"tandem.ensemble.weights":"evidence"}';
    });
  });
});
