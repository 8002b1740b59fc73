/** What a person finds in the side panel, in each kind of theme, by mouse and by keyboard, with real models. */
import { describe, expect, it } from "vitest";
import type { PastAnswer } from "../../webview/messages.ts";
import { PACKAGE } from "./global-setup.ts";
import { violations } from "./lib/axe.ts";
import { acceptGhost, ghostText, openFile, placeCursor, typeForGhost } from "./lib/editor.ts";
import { MEAN } from "./lib/mean.ts";
import { CARDS, inPanel, panelFrame, pressInPanel, readCard, SHOWN } from "./lib/panel.ts";
import { play } from "./lib/panel-play.ts";
import { testSession } from "./lib/test-session.ts";
import { inEachTheme } from "./lib/themes.ts";
import { waitFor } from "./lib/wait.ts";
import {
  hoverOver,
  hoverWith,
  openMessage,
  pick,
  quickPickRow,
  runCommand,
  statusBarItem,
  waitForSettings,
} from "./lib/workbench.ts";
import { NO_SETTINGS, writeWorkspaceSettings } from "./lib/workspace-settings.ts";

/** Far more than the panel shows of a line. */
const LONG_LINE = `numbers = [${Array.from({ length: 60 }, (_, index) => `${index}, `).join("")}`;

/** An answer as the panel is told of it. */
const YESTERDAYS: PastAnswer = {
  id: "yesterday",
  place: { file: "mean.py", line: 11, column: 5, prefix: "    " },
  at: Date.now() - 24 * 3_600_000,
  accepted: false,
  card: {
    id: "code",
    title: "Code expert",
    text: "return 0",
    done: true,
    ms: 120,
    tokens: 2,
    tokensPerSecond: 20,
    meanProbability: 0.9,
  },
};

describe("the side panel", () => {
  const session = testSession({
    name: "panel",
    extension: { vsix: PACKAGE },
    files: {
      ...NO_SETTINGS,
      "mean.py": MEAN,
      "other.py": MEAN,
      "parts.py": MEAN,
      "follow.py": MEAN,
      "long.py": `${LONG_LINE}\n`,
      "notes.md": "# Notes\n",
      ".env": "KEY=abc\n",
    },
  });

  it("explains every token, by pointing at it and by keyboard", async () => {
    const { page } = session();
    await openFile(page, "mean.py");
    await placeCursor(page, 11, 5);
    await page.keyboard.type("return ");
    await runCommand(page, "Tandem: Compare Experts Here");
    // Before the text is whole.
    await inPanel(page, "article[aria-busy=true] tandem-trace .token").first().waitFor();
    for (const id of CARDS) await readCard(page, id);

    const trace = inPanel(page, 'tandem-card[data-card="collaboration"] tandem-trace');
    const details = trace.locator(".details");
    await trace.locator(".token").first().hover();
    await details.waitFor({ state: "visible" });
    expect(await details.textContent()).toMatch(/code expert\s+(<\s)?\d+ %/);
    await page.mouse.move(700, 500);
    await details.waitFor({ state: "hidden" });

    await trace.locator("pre").focus();
    await page.keyboard.press("ArrowRight");
    await details.waitFor({ state: "visible" });
    const first = await details.textContent();
    await page.keyboard.press("ArrowRight");
    await waitFor("the next token's details", async () => (await details.textContent()) !== first);
    expect(await trace.locator("[aria-live]").textContent()).toMatch(/expert|model/);
    await page.keyboard.press("Escape");
    await details.waitFor({ state: "hidden" });
  });

  it("marks what each expert would have written otherwise", async () => {
    const { page } = session();
    await pressInPanel(page, /Show differences/);
    const shown = inPanel(page, "tandem-differences");
    await shown.first().waitFor();
    expect(await shown.count()).toBe(2);
    await pressInPanel(page, /Show differences/);
    await shown.first().waitFor({ state: "detached" });
  });

  it("shows the same again after another view had its place", async () => {
    const { page } = session();
    const marks = inPanel(page, "tandem-differences");
    const shown = async () => ({
      cards: await Promise.all(CARDS.map((id) => readCard(page, id))),
      marks: await marks.count(),
    });
    const showsTandem = page.locator(".activitybar .action-item", { has: page.locator('[aria-label="Tandem"]') });
    await pressInPanel(page, /Show differences/);
    await marks.first().waitFor();
    const before = await shown();
    await runCommand(page, "View: Show Explorer");
    await page.locator(SHOWN).waitFor({ state: "hidden" });
    await showsTandem.click();
    await marks.first().waitFor();
    expect(await shown()).toEqual(before);
    await pressInPanel(page, /Show differences/);
    await marks.first().waitFor({ state: "detached" });
  });

  it("can be used by everybody, in each kind of theme", async () => {
    const { page } = session();
    const look = async (what: string, theme: string) => {
      await session().picture(`${what}-${theme}`);
      expect(await violations(await panelFrame(page)), `${what}, ${theme}`).toEqual([]);
    };
    const token = inPanel(page, 'tandem-card[data-card="collaboration"] tandem-trace .token').first();
    const differences = inPanel(page, "tandem-differences").first();
    await inEachTheme(page, async (theme) => {
      await look("panel", theme);
      await token.hover();
      await inPanel(page, "tandem-trace .details:visible").waitFor();
      await look("token-details", theme);
      await page.mouse.move(700, 500);
      await pressInPanel(page, /Show differences/);
      await differences.waitFor();
      await look("differences", theme);
      await pressInPanel(page, /Show differences/);
      await differences.waitFor({ state: "detached" });
    });
  });

  it("makes a strategy that of a language or of the workspace, and says what overrules it", async () => {
    const { page } = session();
    const make = async (strategy: string, where: string) => {
      await pressInPanel(page, `Always complete this way here: ${strategy}`);
      await pick(page, where);
    };
    await openFile(page, "mean.py");
    await make("Code expert", "In python files of this workspace");
    await statusBarItem(page, /Tandem Code expert$/).waitFor();
    await openFile(page, "notes.md");
    await statusBarItem(page, /Tandem Auto$/).waitFor();

    await openFile(page, "mean.py");
    await make("General model", "In all files of this workspace");
    const overruled = await openMessage(page, "“General model” is set, but in this file “Code expert” stays in force");
    expect(await overruled.textContent()).toContain("the settings of this workspace for python files say so");
    await session().picture("always-here-overruled");
    await overruled.locator(".monaco-button", { hasText: "Change It There" }).click();
    await statusBarItem(page, /Tandem General model$/).waitFor();
    await openFile(page, "notes.md");
    await statusBarItem(page, /Tandem General model$/).waitFor();
    await writeWorkspaceSettings(page, {});
    await statusBarItem(page, /Tandem Auto$/).waitFor();
  });

  it("makes a strategy the one of a single file, and takes it back", async () => {
    const { page } = session();
    const make = async (id: string) => {
      await pressInPanel(page, `Always complete this way here: ${id}`);
      await quickPickRow(page, "In this file").waitFor();
      await session().picture("always-here");
      await pick(page, "In this file");
      await statusBarItem(page, /Tandem Code expert$/).waitFor();
    };
    await openFile(page, "mean.py");
    await make("Code expert");
    await hoverOver(page, statusBarItem(page, /Tandem Code expert$/), "This file: Code expert");
    await session().picture("own-strategy");
    await openFile(page, "other.py");
    await statusBarItem(page, /Tandem Auto$/).waitFor();

    await openFile(page, "mean.py");
    await runCommand(page, "Tandem: Choose Strategy");
    await quickPickRow(page, "Auto").waitFor();
    await page.keyboard.type("Always");
    await session().picture("always-here-in-the-picker");
    expect(await quickPickRow(page, "Always Here").textContent()).toContain("this file: Code expert");
    await pick(page, "Always Here");
    await pick(page, "No longer");
    await statusBarItem(page, /Tandem Auto$/).waitFor();

    await make("Code expert");
    await placeCursor(page, 11, 12);
    await page.keyboard.press("Backspace");
    expect(await typeForGhost(page, " ")).not.toBe("");
  });

  it.each([
    { answers: "whole answers", file: "other.py", deadline: 2_000 },
    { answers: "answers that come in parts", file: "parts.py", deadline: 50 },
  ])("goes on from $answers to the experts' own, with the editor's keys", async ({ file, deadline }) => {
    const { page } = session();
    await writeWorkspaceSettings(page, { "tandem.completion.deadline": deadline });
    await openFile(page, file);
    await placeCursor(page, 11, 5);
    const goOnUntil = (what: string, isThere: (ghost: string) => boolean) => {
      const next = async () => {
        await page.keyboard.press("Alt+BracketRight");
        await page.waitForTimeout(2_000);
        return isThere(await ghostText(page));
      };
      return waitFor(what, next, 60_000);
    };
    const first = await typeForGhost(page, "return ");
    await goOnUntil("another suggestion", (ghost) => ghost !== "" && ghost !== first);
    // At the same place: what is read in other pieces is rounded otherwise, which may decide between two texts.
    await runCommand(page, "Tandem: Compare Experts Here");
    await inPanel(page, ".link")
      .filter({ hasText: `${file}:11:12` })
      .waitFor();
    const { text: other } = await readCard(page, "general");
    await openFile(page, file);
    await page.keyboard.press("Backspace");
    await typeForGhost(page, " ");
    await goOnUntil("what the general model would write", (ghost) => ghost === other);
    await session().picture(`another-suggestion-${file}`);
    await acceptGhost(page);
  });

  it("shows what is written behind a long line, and of that line the end", async () => {
    const { page } = session();
    await openFile(page, "long.py");
    await placeCursor(page, 1, LONG_LINE.length + 1);
    await runCommand(page, "Tandem: Compare Experts Here");
    const card = inPanel(page, 'tandem-card[data-card="code"]');
    await card.locator("article[aria-busy=false] .token").first().waitFor({ timeout: 120_000 });
    expect(await card.locator(".before").textContent()).toBe(`…${LONG_LINE.slice(-80)}`);
    await session().picture("long-line");
    expect(await card.locator(".token").first().evaluate(isInSight)).toBe(true);
  });

  it("lists the answers given so far, and how they came about", async () => {
    const { page } = session();
    await pressInPanel(page, "Show the last answers");
    const entries = inPanel(page, "tandem-history details");
    const entry = entries.first();
    await entry.waitFor();
    expect(await entries.filter({ hasText: "mean.py:11" }).first().textContent()).toContain("Code expert");
    expect(await entry.locator("summary").textContent()).toMatch(/parts\.py:11/);
    // Today, so without the day.
    expect(await entry.locator(".when").textContent()).toMatch(/^\d{1,2}:\d\d:\d\d/);
    await entry.locator("summary").click();
    await entry.locator("pre").waitFor();
    await inEachTheme(page, async (theme) => {
      await session().picture(`history-${theme}`);
      expect(await violations(await panelFrame(page)), theme).toEqual([]);
    });
    await play(await panelFrame(page), [[{ type: "history", answers: [YESTERDAYS] }]]);
    const yesterday = new Date(YESTERDAYS.at);
    await entries.filter({ hasText: `${yesterday.getFullYear()}, ` }).waitFor();
    await session().picture("history-of-yesterday");
    await pressInPanel(page, "Show the last answers");
  });

  it("follows the cursor when it is let go", async () => {
    const { page } = session();
    await pressInPanel(page, "Stay at this position");
    await openFile(page, "follow.py");
    await placeCursor(page, 5, 19);
    await inPanel(page, ".link").filter({ hasText: "follow.py:5:19" }).waitFor({ timeout: 30_000 });
    await pressInPanel(page, "Stay at this position");
  });

  it("leaves a file its strategy after a restart, and under another name", async () => {
    const { page } = session();
    await page.reload();
    await statusBarItem(page, /Tandem Auto|Tandem Code expert/).waitFor({ timeout: 120_000 });
    await openFile(page, "mean.py");
    await statusBarItem(page, /Tandem Code expert$/).waitFor();

    await runCommand(page, "File: Reveal Active File in Explorer View");
    await page.locator(".explorer-folders-view .monaco-list-row.focused").waitFor();
    await page.keyboard.press("F2");
    await page.locator(".explorer-folders-view .monaco-inputbox input").fill("average.py");
    await page.keyboard.press("Enter");
    await page.locator(".tab.active", { hasText: "average.py" }).waitFor();
    await page.waitForTimeout(1_000);
    await statusBarItem(page, /Tandem Code expert$/).waitFor();
    await session().picture("renamed-file");
  });

  it("belongs to an extension that reads no excluded file, and says why", async () => {
    const { page } = session();
    await openFile(page, ".env");
    const item = statusBarItem(page, /off for this file/);
    await item.waitFor();
    await placeCursor(page, 1, 8);
    await page.keyboard.type("\nSECOND_KEY=", { delay: 40 });
    await page.waitForTimeout(3_000);
    expect(await ghostText(page)).toBe("");
    await runCommand(page, "Trigger Inline Suggestion");
    await page.waitForTimeout(2_000);
    expect(await ghostText(page)).toBe("");

    const why = "No model reads this file";
    await hoverOver(page, item, why);
    await session().picture("excluded-file");
    await hoverWith(page, why).locator("a", { hasText: "Show the setting" }).click();
    await waitForSettings(page, "tandem.exclude");
    await session().picture("excluded-file-setting");
  });
});

/** Whether a token is neither below nor above what its box shows. */
function isInSight(token: Element): boolean {
  const { top, bottom } = token.getBoundingClientRect();
  const box = token.closest("pre")?.getBoundingClientRect();
  return box !== undefined && box.top <= top && bottom <= box.bottom;
}
