/** What a person does in the text editor: open, type, see ghost text, accept, save. */
import { errors, type Page } from "playwright-core";
import { waitFor } from "./wait.ts";
import { openQuickInput, pick } from "./workbench.ts";

const GROUP = ".editor-group-container.active";
/** The cells of a notebook lie over its group. */
const TEXTS = `:is(${GROUP}, .notebookOverlay)`;
/** Ghost text on the cursor's line is decoration; further lines are a view zone of their own. */
const FIRST_LINE = `${TEXTS} .view-lines [class*="ghost-text-decoration"]`;
const FURTHER_LINES = `${TEXTS} .suggest-preview-text .view-line`;
/** Two slow cores load a model and read the file for the first time. */
const GHOST_LIMIT_MS = 20_000;
const ATTEMPTS = 6;
const BETWEEN_LOOKS_MS = 250;
/** So often it is looked whether there is still no ghost text. */
const LOOKS = 12;

/** Opens a file of the workspace and waits until it takes keys. */
export async function openFile(page: Page, name: string): Promise<void> {
  await openQuickInput(page, "Control+p", name);
  await pick(page, name);
  // The tab turns active before the editor has the focus: keys pressed now would be lost.
  const editor = page.locator(`${GROUP} .monaco-editor.focused[data-uri$="/${name}"]`);
  await editor.locator(".view-line").first().waitFor();
}

/** Puts the cursor before a character; both numbers count from 1, as editors show them. */
export async function placeCursor(page: Page, line: number, column: number): Promise<void> {
  await openQuickInput(page, "Control+g", `:${line}:${column}`);
  await page.keyboard.press("Enter");
  await page.locator(`${GROUP} .monaco-editor.focused`).waitFor();
  await page.locator(".statusbar-item", { hasText: `Ln ${line}, Col ${column}` }).waitFor();
}

/**
 * Types like a person and returns the ghost text that appears. VS Code creates the part that asks for completions
 * when it first needs it, so text typed right after a file opened may get none; the last character is typed again then.
 */
export async function typeForGhost(page: Page, text: string): Promise<string> {
  await page.keyboard.type(text, { delay: 40 });
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const ghost = await settledGhost(page);
    if (ghost !== "") return ghost;
    await page.keyboard.press("Backspace");
    await page.keyboard.type(text.slice(-1));
  }
  throw new Error(`No ghost text appeared behind "${text}", although its end was typed ${ATTEMPTS} times.`);
}

/**
 * Waits for ghost text and until two looks in a row see the same, since just after a key the editor still shows what
 * went before it. Empty when none came in time.
 */
export async function settledGhost(page: Page): Promise<string> {
  try {
    await page
      .locator(`${FIRST_LINE}, ${FURTHER_LINES}`)
      .first()
      .waitFor({ state: "attached", timeout: GHOST_LIMIT_MS });
  } catch (error) {
    if (error instanceof errors.TimeoutError) return "";
    throw error;
  }
  let shown: string;
  let now = await ghostText(page);
  do {
    shown = now;
    await page.waitForTimeout(BETWEEN_LOOKS_MS);
    now = await ghostText(page);
  } while (now !== shown);
  return now;
}

/** Types like somebody who looks at what is shown after every key, and returns it. `pauseMs` is the time for looking. */
export async function typeWatching(
  page: Page,
  text: string,
  pauseMs: number,
  look: (ghost: string, typed: string) => Promise<void>,
) {
  for (let length = 1; length <= text.length; length++) {
    await page.keyboard.type(text.slice(length - 1, length));
    await page.waitForTimeout(pauseMs);
    await look(await ghostText(page), text.slice(0, length));
  }
}

/** The ghost text that is shown now; empty when there is none. */
export async function ghostText(page: Page): Promise<string> {
  const lines = await page.evaluate(
    ([firstLine, furtherLines]) => {
      const first = [...document.querySelectorAll(firstLine)].filter((e) => !e.closest(".suggest-preview-text"));
      const further = [...document.querySelectorAll(furtherLines)];
      further.sort((a, b) => a.getBoundingClientRect().top - b.getBoundingClientRect().top);
      return [first.map((e) => e.textContent).join(""), ...further.map((e) => e.textContent)];
    },
    [FIRST_LINE, FURTHER_LINES] as const,
  );
  return lines.join("\n").replaceAll("\u00a0", " ");
}

/** Presses Tab and waits until the ghost text has become text. */
export async function acceptGhost(page: Page): Promise<void> {
  const shown = await ghostText(page);
  await page.keyboard.press("Tab");
  await waitFor("the ghost text to be accepted", async () => (await ghostText(page)) !== shown);
}

/** Presses Escape, waits until the ghost text is gone, and throws when it comes back. */
export async function sendGhostAway(page: Page): Promise<void> {
  await page.keyboard.press("Escape");
  await waitFor("the ghost text to go", async () => (await ghostText(page)) === "");
  await expectNoGhost(page);
}

/** Looks for some seconds, and throws when there is ghost text. */
export async function expectNoGhost(page: Page): Promise<void> {
  for (let looks = 0; looks < LOOKS; looks++) {
    const ghost = await ghostText(page);
    if (ghost !== "") throw new Error(`There is ghost text where there should be none: ${ghost}`);
    await page.waitForTimeout(BETWEEN_LOOKS_MS);
  }
}

/** Waits until a line of the editor shows a text. */
export async function waitForLine(page: Page, text: string): Promise<void> {
  await page.locator(`${GROUP} .monaco-editor.focused .view-line`, { hasText: text }).first().waitFor();
}

/** Puts a text in the place of all that the file in the active editor holds. */
export async function replaceText(page: Page, text: string): Promise<void> {
  await page.keyboard.press("Control+a");
  await page.keyboard.insertText(text);
  // The editor closes the brackets that the text closes itself, too.
  await page.keyboard.press("Control+Shift+End");
  await page.keyboard.press("Delete");
}

/** Saves the file that is open. */
export async function save(page: Page): Promise<void> {
  // A key that is pressed while the keyboard goes from the panel to the editor is lost.
  await waitFor("the file to be saved", async () => {
    await page.keyboard.press("Control+s");
    await page.waitForTimeout(BETWEEN_LOOKS_MS);
    return (await page.locator(`${GROUP} .tab.active.dirty`).count()) === 0;
  });
}
