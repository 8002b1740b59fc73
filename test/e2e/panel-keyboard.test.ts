/** The side panel without a mouse, from the first look to an error, with real models; each state is judged by axe-core. */
import { readFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "vitest";
import type { TraceToken } from "../../server/protocol.ts";
import type { ToPanel } from "../../webview/messages.ts";
import { PACKAGE } from "./global-setup.ts";
import { violations } from "./lib/axe.ts";
import { allowClipboard, readClipboard } from "./lib/clipboard.ts";
import { openFile, placeCursor, save, typeForGhost, waitForLine } from "./lib/editor.ts";
import { MEAN } from "./lib/mean.ts";
import { CARDS, inPanel, panelFrame, readCard } from "./lib/panel.ts";
import { type Focused, focusedInPanel, focusPanel, tabTo } from "./lib/panel-keyboard.ts";
import { play } from "./lib/panel-play.ts";
import { takeScreenshot } from "./lib/screenshots.ts";
import { testSession } from "./lib/test-session.ts";
import { inEachTheme } from "./lib/themes.ts";
import { waitFor } from "./lib/wait.ts";
import { clearMessages, quickPickRow, runCommand, statusBarItem } from "./lib/workbench.ts";
import { NO_SETTINGS, writeWorkspaceSettings } from "./lib/workspace-settings.ts";

const QUICKSORT = 'def quicksort(numbers):\n    """A sorted copy of the numbers."""\n    \n';

describe("the side panel, by keyboard", () => {
  const session = testSession({
    name: "panel-keyboard",
    extension: { vsix: PACKAGE },
    files: { ...NO_SETTINGS, "mean.py": MEAN, "quicksort.py": QUICKSORT, "other.py": MEAN },
  });
  const page = () => session().page;

  const expectNoViolations = async () => expect(await violations(await panelFrame(page()))).toEqual([]);
  /** Goes to something in the panel, where each stop on the way can be seen, and presses a key there. */
  const pressAt = async (name: string | RegExp, key = "Enter") => {
    const passed = await tabTo(page(), name);
    expect(unseen(passed)).toEqual([]);
    await page().keyboard.press(key);
  };
  /** Opens a file with the cursor where something is to be compared, and gives the panel the keyboard. */
  const goToPanelFrom = async (file: string, line: number, column: number) => {
    await openFile(page(), file);
    await placeCursor(page(), line, column);
    await focusPanel(page());
  };
  const waitForCards = async () => {
    for (const id of CARDS) await readCard(page(), id);
  };

  it("says what it is for before anything was asked", async () => {
    await goToPanelFrom("quicksort.py", 3, 5);
    await inPanel(page(), ".empty").waitFor();
    await takeScreenshot(session(), "first");
    await expectNoViolations();
    await pressAt("Show the Last Answers");
    await inPanel(page(), "tandem-history").filter({ hasText: "will be listed here" }).waitFor();
    await takeScreenshot(session(), "no-answers");
    await expectNoViolations();
    await pressAt("Show the last answers", "Space");
    await inPanel(page(), ".empty").waitFor();
  });

  it("compares, and can be read by everybody while the experts write", async () => {
    await focusPanel(page());
    await pressAt("Compare at the Cursor");
    await inPanel(page(), "article[aria-busy=true] tandem-trace .token").first().waitFor();
    await session().picture("streaming");
    await waitForCards();
    await inPanel(page(), 'vscode-toolbar-button[label="Compare at the cursor"]').waitFor();
    // What real experts write may be whole before it has been judged: this is never.
    const frame = await panelFrame(page());
    await play(frame, [[longAnswers("running")]]);
    await inPanel(page(), "article[aria-busy=true] tandem-trace .token").first().waitFor();
    await expectNoViolations();
    expect(await inPanel(page(), "article[aria-busy=true]").count()).toBeGreaterThan(0);
    await play(frame, [[longAnswers()]]);
  });

  it("is cancelled, and compares again, by the same button", async () => {
    await goToPanelFrom("mean.py", 11, 5);
    await pressAt("Compare at the cursor");
    await inPanel(page(), ".link").filter({ hasText: "mean.py:11:5" }).waitFor();
    expect(await focusedInPanel(page())).toEqual({ name: "Cancel", isSeen: true });
    await page().keyboard.press("Enter");
    await inPanel(page(), ".problem").filter({ hasText: "Cancelled." }).waitFor();
    await takeScreenshot(session(), "cancelled");
    expect(await inPanel(page(), "article[aria-busy=true]").count()).toBe(0);
    await expectNoViolations();
    expect(await focusedInPanel(page())).toEqual({ name: "Compare at the cursor", isSeen: true });
    await page().keyboard.press("Enter");
    await waitForCards();
  });

  it("inserts what an expert wrote, and gives the keyboard back to the editor", async () => {
    await focusPanel(page());
    const { text } = await readCard(page(), "code");
    await pressAt("Insert what the Code expert wrote");
    await waitForLine(page(), text.split("\n").at(-1) ?? "");
    await page().keyboard.type("  # by keyboard");
    await save(page());
    const file = await readFile(path.join(session().workspace, "mean.py"), "utf8");
    expect(file).toBe(MEAN.replace(/ {4}\n$/, `    ${text}  # by keyboard\n`));
  });

  it("copies what an expert wrote", async () => {
    await allowClipboard(page());
    await focusPanel(page());
    const { text } = await readCard(page(), "general");
    await pressAt("Copy what the General model wrote");
    await waitFor("the text in the clipboard", async () => (await readClipboard(page())) === text);
  });

  it("explains tokens and shows differences", async () => {
    await focusPanel(page());
    await pressAt(/^Completion\. Arrow keys explain/, "ArrowRight");
    await inPanel(page(), "tandem-trace .details:visible").waitFor();
    await takeScreenshot(session(), "token-details");
    await expectNoViolations();
    await page().keyboard.press("Escape");
    await inPanel(page(), "tandem-trace .details:visible").waitFor({ state: "detached" });

    await focusPanel(page());
    await pressAt("Show differences from the collaboration", "Space");
    await inPanel(page(), "tandem-differences").first().waitFor();
    await takeScreenshot(session(), "differences");
    await expectNoViolations();
    await pressAt("Differences from the collaboration", "ArrowDown");
    await pressAt("Show differences from the collaboration", "Space");
    await inPanel(page(), "tandem-differences").first().waitFor({ state: "detached" });
  });

  it("keeps the token that is explained in sight, and its details", async () => {
    await focusPanel(page());
    const frame = await panelFrame(page());
    await play(frame, [[longAnswers()]]);
    const expectInSight = async (key: string) => {
      await page().keyboard.press(key);
      await inPanel(page(), "tandem-trace .details:visible").waitFor();
      await takeScreenshot(session(), `long-answer-${key}`);
      expect(await inPanel(page(), "tandem-trace .current").evaluate(outOfSight), key).toEqual([]);
      expect(await inPanel(page(), "tandem-trace .details:visible").evaluate(outOfSight), key).toEqual([]);
    };
    await pressAt(/^Completion\. Arrow keys explain/, "Home");
    await expectInSight("End");
    await expectInSight("Home");
    // Now the first line is behind the header.
    await frame.evaluate(() => scrollBy(0, 60));
    await expectInSight("ArrowRight");
    await expectNoViolations();
    await page().keyboard.press("Tab");
    await pressAt(/^Completion\. Arrow keys explain/, "Home");
    await expectInSight("End");
    await page().keyboard.press("Escape");
  });

  it("follows the cursor, and stays again", async () => {
    await focusPanel(page());
    await pressAt("Stay at this position", "Space");
    await openFile(page(), "other.py");
    await placeCursor(page(), 11, 5);
    await inPanel(page(), ".link").filter({ hasText: "other.py:11:5" }).waitFor();
    await waitForCards();
    await focusPanel(page());
    await pressAt("Stay at this position", "Space");
    await waitFor("the panel to stay", async () => {
      const toggle = inPanel(page(), 'vscode-toolbar-button[label="Stay at this position"] button');
      return (await toggle.getAttribute("aria-checked")) === "true";
    });
  });

  it("makes a strategy the one of a file", async () => {
    await focusPanel(page());
    await pressAt("Always complete this way here: Code expert");
    await quickPickRow(page(), "In this file").waitFor();
    await page().keyboard.press("Enter");
    await statusBarItem(page(), /Tandem Code expert$/).waitFor();
  });

  it("lists the last answers, which can be opened and copied", async () => {
    await openFile(page(), "other.py");
    await placeCursor(page(), 11, 5);
    const ghost = await typeForGhost(page(), "return ");
    await focusPanel(page());
    await pressAt("Show the last answers", "Space");
    await inPanel(page(), "tandem-history details").first().waitFor();
    await pressAt(/^other\.py:11/);
    await inPanel(page(), "tandem-history details[open] pre").first().waitFor();
    await takeScreenshot(session(), "history");
    await expectNoViolations();
    await pressAt(/^Copy what/);
    await waitFor("the answer in the clipboard", async () => (await readClipboard(page())).startsWith(ghost));
    await pressAt("Show the last answers", "Space");
    await inPanel(page(), "tandem-card").first().waitFor();
  });

  it("says which expert cannot answer", async () => {
    await writeWorkspaceSettings(page(), { "tandem.experts.general": "/nowhere/none.gguf" });
    await openFile(page(), "other.py");
    await placeCursor(page(), 11, 12);
    await runCommand(page(), "Tandem: Compare Experts Here");
    await inPanel(page(), ".link").filter({ hasText: "other.py:11:12" }).waitFor();
    await inPanel(page(), 'tandem-card[data-card="general"] .error').filter({ hasText: "none.gguf" }).waitFor();
    await readCard(page(), "code");
    await clearMessages(page());
    await inEachTheme(page(), async (theme) => {
      await takeScreenshot(session(), `expert-missing-${theme}`);
      await expectNoViolations();
    });
  });
});

/** The names of those that have the keyboard without its being seen. */
function unseen(passed: readonly Focused[]): string[] {
  return passed.filter(({ isSeen }) => !isSeen).map(({ name }) => name);
}

/** Answers that are longer than what is shown of them at once. */
function longAnswers(phase: "running" | "done" = "done"): ToPanel {
  const texts = Array.from({ length: 80 }, (_, index) => `total += numbers[${index}]\n`);
  const cards = CARDS.map((id) => ({
    id,
    title: id,
    text: texts.join(""),
    done: phase === "done",
    ms: 100,
    tokens: texts.length,
    tokensPerSecond: 60,
    meanProbability: 0.8,
    trace: texts.map((text): TraceToken => ({ text, from: "code", opinions: [] })),
  }));
  const place = { file: "mean.py", line: 11, column: 5, prefix: "    " };
  return { type: "state", state: { phase, place, cards, modelsMissing: false, following: false } };
}

/** Which sides of what was scrolled to, or put somewhere, are hidden: by the window, by the header, or by its own box. */
function outOfSight(element: Element): string[] {
  const { top, bottom } = element.getBoundingClientRect();
  const isDetails = element.classList.contains("details");
  const header = document.querySelector("tandem-panel")?.shadowRoot?.querySelector(".place")?.getBoundingClientRect();
  const box = isDetails ? undefined : element.closest("pre")?.getBoundingClientRect();
  const highest = isDetails ? 0 : Math.max(header?.bottom ?? 0, box?.top ?? 0);
  const lowest = Math.min(innerHeight, box?.bottom ?? innerHeight);
  return [...(top < highest ? ["top"] : []), ...(bottom > lowest ? ["bottom"] : [])];
}
