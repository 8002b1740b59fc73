/** What a person does outside the editor: palette, quick picks, status bar. */
import { errors, type Locator, type Page } from "playwright-core";
import { waitFor } from "./wait.ts";

/** So long what was pressed or answered may take to be gone, in ms, before that is taken for lost. */
const AGAIN_MS = 3_000;
const GONE_LIMIT_MS = 30_000;
/** So long the list of messages may take to open, in ms. */
const OPENS_WITHIN_MS = 500;
/** So long a hover may take to appear, in ms, before the pointer is taken away and back. */
const POINT_AGAIN_MS = 5_000;
const HOVER_LIMIT_MS = 30_000;
const QUICK_INPUT = ".quick-input-widget:visible";
const ROW = `${QUICK_INPUT} .quick-input-list .monaco-list-row`;

/** Opens the palette and runs the command with this title ("Tandem: Choose Strategy"). */
export async function runCommand(page: Page, title: string): Promise<void> {
  await openQuickInput(page, "F1", `>${title}`);
  await pick(page, title);
}

/** Chooses the row with this label in the quick pick that is open, and waits until it is gone. */
export async function pick(page: Page, label: string): Promise<void> {
  await pressUntilGone(quickPickRow(page, label));
}

/**
 * Presses something that goes by that.
 * @param press how it is pressed, if not by a click
 */
export async function pressUntilGone(
  button: Locator,
  press: (options?: { timeout: number }) => Promise<void> = (options) => button.click(options),
): Promise<void> {
  await press();
  // What is drawn anew while it is pressed takes no click.
  await waitFor(
    `${button} to be gone`,
    async () => {
      if (await happens(button.waitFor({ state: "detached", timeout: AGAIN_MS }))) return true;
      await happens(press({ timeout: AGAIN_MS }));
      return false;
    },
    GONE_LIMIT_MS,
  );
}

/** Filters the quick pick that is open, and may be long, by this label, and chooses the row with it. */
export async function pickByTyping(page: Page, label: string): Promise<void> {
  await page.locator(`${QUICK_INPUT} .quick-input-box input`).fill(label);
  await pick(page, label);
}

/** The first row with this text in the quick pick that is open. */
export function quickPickRow(page: Page, text: string): Locator {
  return page.locator(ROW, { hasText: text }).first();
}

/** Answers the file dialog that is open, when it has proposed a path that ends so, with another one. */
export async function answerFileDialog(page: Page, proposed: string, target: string): Promise<void> {
  const input = page.locator(`${QUICK_INPUT} .quick-input-box input`);
  // What the dialog proposes comes after its input does, and would replace what is typed before.
  await waitFor("the dialog's proposal", async () => (await input.inputValue()).endsWith(proposed));
  await enter(page, target);
}

/** Types into the quick input that is open, and presses Enter until it has taken the text. */
export async function enter(page: Page, text: string): Promise<void> {
  const input = page.locator(`${QUICK_INPUT} .quick-input-box input`);
  await input.fill(text);
  await page.keyboard.press("Enter");
  // The first key may only open the folder, and one too many would go to whatever has the focus then.
  let again = Date.now() + AGAIN_MS;
  await waitFor("the text to be taken", async () => {
    const shown = await input.evaluateAll((inputs: HTMLInputElement[]) => inputs.map(({ value }) => value));
    if (!shown.includes(text)) return true;
    if (Date.now() < again) return false;
    again = Date.now() + AGAIN_MS;
    await page.keyboard.press("Enter");
    return false;
  });
}

/** Closes whatever quick input is open. */
export async function escapeQuickInput(page: Page): Promise<void> {
  await page.keyboard.press("Escape");
  await page.locator(QUICK_INPUT).waitFor({ state: "hidden" });
}

/** The entry of the status bar with this text. */
export function statusBarItem(page: Page, text: string | RegExp): Locator {
  return page.locator(".statusbar-item", { hasText: text }).first();
}

/** The hover with this text. */
export function hoverWith(page: Page, text: string): Locator {
  return page.locator(".monaco-hover.workbench-hover:visible", { hasText: text }).first();
}

/** Points at an element until a hover with this text appears, and returns all of its text. Another one may still be fading. */
export async function hoverOver(page: Page, element: Locator, text: string): Promise<string> {
  let again = 0;
  return waitFor(
    `the hover “${text}”`,
    async () => {
      // It may be gone again at the next look.
      const [seen] = await hoverWith(page, text).allTextContents();
      if (seen !== undefined) return seen;
      if (Date.now() < again) return false;
      // A row that was drawn anew under a pointer at rest shows nothing until the pointer comes back.
      await page.mouse.move(0, 0);
      await element.hover();
      again = Date.now() + POINT_AGAIN_MS;
      return false;
    },
    HOVER_LIMIT_MS,
  );
}

/** Opens the list of messages, and waits for the one with this text. */
export async function openMessage(page: Page, text: string): Promise<Locator> {
  await runCommand(page, "Notifications: Show Notifications");
  const message = messages(page).filter({ hasText: text }).first();
  await message.waitFor();
  return message;
}

/** The messages in the list of them that is open. */
export function messages(page: Page): Locator {
  return page.locator(".notifications-center .notification-list-item");
}

/** Waits until the list of messages, which keeps all that were not closed, says that there is none. */
export async function expectNoMessage(page: Page): Promise<void> {
  const none = page.locator(".notifications-center-header-title", { hasText: "No New Notifications" });
  // A view that takes the keyboard late closes the list again.
  await waitFor("the list of messages to be empty", async () => {
    await runCommand(page, "Notifications: Show Notifications");
    await page.waitForTimeout(OPENS_WITHIN_MS);
    return none.isVisible();
  });
}

/** Closes all messages, and waits until they are gone. */
export async function clearMessages(page: Page): Promise<void> {
  await runCommand(page, "Notifications: Clear All Notifications");
  await expectNoMessage(page);
  // The list has taken the keyboard, which goes back to where it was.
  await page.keyboard.press("Escape");
}

/** Waits until the settings are open, and show what was looked for with this text. */
export async function waitForSettings(page: Page, search: string): Promise<void> {
  const settings = page.locator(".settings-editor:visible");
  await settings.locator(".settings-header .view-lines", { hasText: search }).waitFor();
  await settings.locator(".setting-item-contents").first().waitFor();
}

/** Presses a key that opens a quick input and types into it. */
export async function openQuickInput(page: Page, key: string, text: string): Promise<void> {
  const input = page.locator(`${QUICK_INPUT} .quick-input-box input`);
  // A page that takes the keyboard late closes it again, or the key is lost.
  await waitFor(`the input that ${key} opens`, async () => {
    await page.keyboard.press(key);
    return happens(input.fill(text, { timeout: AGAIN_MS }));
  });
}

/** Whether something happens within the time that it has. */
async function happens(waiting: Promise<void>): Promise<boolean> {
  try {
    await waiting;
    return true;
  } catch (error) {
    if (error instanceof errors.TimeoutError) return false;
    throw error;
  }
}
