/** What a person does with suggestions all day, with real models: takes them in parts, sends them away, pauses. */
import { readFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { PACKAGE } from "./global-setup.ts";
import { BLOCKS, BLOCKS_END, typeForBlock } from "./lib/block.ts";
import {
  acceptGhost,
  expectNoGhost,
  ghostText,
  openFile,
  placeCursor,
  replaceText,
  save,
  sendGhostAway,
  typeForGhost,
} from "./lib/editor.ts";
import { CARDS, inPanel, readCard } from "./lib/panel.ts";
import { testSession } from "./lib/test-session.ts";
import { inEachTheme } from "./lib/themes.ts";
import { waitFor } from "./lib/wait.ts";
import { escapeQuickInput, hoverOver, quickPickRow, runCommand, statusBarItem } from "./lib/workbench.ts";

/** A suggestion that was to come would have come by then. */
const NO_SUGGESTION_MS = 3_000;
const ACCEPT_LINE = "Alt+l";
const KEYBINDINGS = [
  { key: "alt+l", command: "editor.action.inlineSuggest.acceptNextLine", when: "inlineSuggestionVisible" },
];

describe("a working day", () => {
  const session = testSession({
    name: "day",
    extension: { vsix: PACKAGE },
    files: {
      "words.js": BLOCKS,
      "escape.js": BLOCKS,
      "themes.js": BLOCKS,
      "paused.js": BLOCKS,
    },
    // So that answers come in parts: what has grown is taken like what came at once.
    settings: { "tandem.completion.deadline": 50 },
  });

  it("takes a suggestion word by word and line by line, and the rest stays", async () => {
    const { page, workspace } = session();
    await runCommand(page, "Preferences: Open Keyboard Shortcuts (JSON)");
    await page.locator('.monaco-editor.focused[data-uri$="/keybindings.json"] .view-line').first().waitFor();
    await replaceText(page, JSON.stringify(KEYBINDINGS));
    await save(page);

    await openFile(page, "words.js");
    await placeCursor(page, BLOCKS_END.line, BLOCKS_END.column);
    const shown = await typeForBlock(page);
    await session().picture("lines");
    const taken = async () => {
      await save(page);
      return (await readFile(path.join(workspace, "words.js"), "utf8")).slice(`${BLOCKS}{`.length);
    };
    const take = async (key: string) => {
      const before = (await taken()).length;
      await page.keyboard.press(key);
      await waitFor(`the rest to stay after ${key}`, async () => {
        const now = await taken();
        const rest = await ghostText(page);
        // More of it may come meanwhile.
        return now.length > before && rest !== "" && (now + rest).startsWith(shown);
      });
      return (await taken()).slice(before);
    };
    const first = await take("Control+ArrowRight");
    const second = await take("Control+ArrowRight");
    expect(`${first}${second}`.trim()).toBe("name");
    await session().picture("words");
    expect(await take(ACCEPT_LINE)).toMatch(/^: .+\n$/);
    await session().picture("line");
    await take("Control+ArrowRight");
    await acceptGhost(page);
    expect((await taken()).startsWith(shown)).toBe(true);
  });

  it("sends a suggestion away with Escape, also when a word of it was taken", async () => {
    const { page } = session();
    await openFile(page, "escape.js");
    await placeCursor(page, BLOCKS_END.line, BLOCKS_END.column);
    const shown = await typeForBlock(page);
    await page.keyboard.press("Control+ArrowRight");
    await waitFor("the rest of it", async () => {
      const rest = await ghostText(page);
      return rest !== "" && rest !== shown;
    });
    await sendGhostAway(page);
  });

  it("opens the strategies by a click on the status bar, which tells about the last answer", async () => {
    const { page } = session();
    const item = statusBarItem(page, /Tandem Auto$/);
    const hover = await hoverOver(page, item, "Last answer: ");
    expect(hover).toMatch(/Last answer: \d+ ms · .*\w/);
    await page.mouse.move(640, 400);
    await item.click();
    await page.locator(".quick-input-title:visible", { hasText: "how the experts work together" }).waitFor();
    await quickPickRow(page, "Cascade").waitFor();
    await escapeQuickInput(page);
  });

  it("is seen well in each kind of theme: ghost text, the strategies, and what the status bar says", async () => {
    const { page, picture } = session();
    await openFile(page, "themes.js");
    await placeCursor(page, BLOCKS_END.line, BLOCKS_END.column);
    await inEachTheme(page, async (theme) => {
      await typeForBlock(page);
      await picture(`ghost-text-${theme}`);
      await page.keyboard.press("Backspace");
      await hoverOver(page, statusBarItem(page, /Tandem Auto$/), "Last answer: ");
      await picture(`last-answer-${theme}`);
      await page.mouse.move(640, 400);
      await page.keyboard.press("Control+k");
      await page.keyboard.press("Alt+s");
      await quickPickRow(page, "Cascade").waitFor();
      await picture(`strategies-${theme}`);
      await escapeQuickInput(page);
    });
  });

  it("has keys for the strategies, the variants and the comparison", async () => {
    const { page } = session();
    const chord = async (key: string) => {
      await page.keyboard.press("Control+k");
      await page.keyboard.press(key);
    };
    await openFile(page, "escape.js");
    await chord("Alt+s");
    await quickPickRow(page, "Cascade").waitFor();
    await escapeQuickInput(page);
    await chord("Alt+v");
    await quickPickRow(page, "Fusion").waitFor();
    await escapeQuickInput(page);
    await placeCursor(page, BLOCKS_END.line, BLOCKS_END.column);
    await chord("Alt+c");
    await inPanel(page, ".link").filter({ hasText: "escape.js:13:20" }).waitFor();
    for (const id of CARDS) await readCard(page, id);
    // The keyboard has stayed in the editor.
    await page.locator('.monaco-editor.focused[data-uri$="/escape.js"]').waitFor();
  });

  it("pauses by keys, and goes on by a click on the status bar", async () => {
    const { page } = session();
    await openFile(page, "paused.js");
    await placeCursor(page, BLOCKS_END.line, BLOCKS_END.column);
    await page.keyboard.press("Control+k");
    await page.keyboard.press("Alt+p");
    const paused = statusBarItem(page, /Tandem Auto: paused$/);
    await paused.waitFor();
    await page.keyboard.type("{", { delay: 40 });
    await page.waitForTimeout(NO_SUGGESTION_MS);
    await expectNoGhost(page);
    await hoverOver(page, paused, "Paused in this window. Click to resume.");
    await session().picture("paused");
    await page.mouse.move(640, 400);
    await paused.click();
    await statusBarItem(page, /Tandem Auto$/).waitFor();
    await placeCursor(page, BLOCKS_END.line, BLOCKS_END.column + 1);
    await page.keyboard.press("Backspace");
    await typeForGhost(page, "{");

    // Pausing hides what is shown.
    await page.keyboard.press("Control+k");
    await page.keyboard.press("Alt+p");
    await paused.waitFor();
    await waitFor("the suggestion to be hidden", async () => (await ghostText(page)) === "");
    await page.keyboard.press("Control+k");
    await page.keyboard.press("Alt+p");
    await statusBarItem(page, /Tandem Auto$/).waitFor();
  });
});
