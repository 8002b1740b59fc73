/** The models' view, as a person sees it. */
import type { Locator, Page } from "playwright-core";
import type { Area } from "./screenshots.ts";
import { waitFor } from "./wait.ts";
import { pressUntilGone } from "./workbench.ts";

const NOWHERE = { x: 0, y: 0, width: 0, height: 0 };
const HEADER = '.pane-header[aria-label^="Models"]';

/** Opens Tandem's side bar, and from there the view, by mouse. */
export async function openModelsView(page: Page): Promise<void> {
  await page.locator('.activitybar .action-label[aria-label^="Tandem"]').click();
  await page.locator('.part.sidebar .action-label[aria-label^="Manage Models"]:visible').click();
  await modelRow(page, "Presets").waitFor();
}

/** Where the view is in the window, without its last row, which names a folder of this machine. */
export async function modelsArea(page: Page): Promise<Area> {
  const { x, y, width } = (await modelsView(page).boundingBox()) ?? NOWHERE;
  const last = (await modelsView(page).locator(".monaco-list-row").last().boundingBox()) ?? NOWHERE;
  return { x, y, width, height: last.y - y };
}

/** The view, from its title to its last row. */
export function modelsView(page: Page): Locator {
  return page.locator(".pane", { has: page.locator(HEADER) });
}

/** Drags the border of the side bar until it is so wide, in pixels of the window. */
export async function widenSideBar(page: Page, width: number): Promise<void> {
  const { x, y, ...size } = (await page.locator(".part.sidebar").boundingBox()) ?? NOWHERE;
  await page.mouse.move(x + size.width, y + size.height / 2);
  await page.mouse.down();
  await page.mouse.move(x + width, y + size.height / 2, { steps: 5 });
  await page.mouse.up();
}

/** The row whose name this is. */
export function modelRow(page: Page, label: string): Locator {
  return modelsView(page).locator(`.monaco-list-row[aria-label^="${label},"]`);
}

/** Waits until a row is described so, for people who see and for people who listen. Returns the description. */
export async function rowSays(page: Page, label: string, expected: RegExp, limitMs?: number): Promise<string> {
  return waitFor(
    `the row ${label} to say ${expected}`,
    async () => {
      const text = (await modelRow(page, label).getAttribute("aria-label")) ?? "";
      const shown = await modelRow(page, label).locator(".monaco-icon-description-container").textContent();
      return expected.test(text) && text.endsWith(shown?.replaceAll("\u00a0", " ") ?? "-") && text;
    },
    limitMs,
  );
}

/** Points at a row and presses one of its buttons; one that `stays` in the row only once. */
export async function pressInRow(page: Page, label: string, button: string, { stays = false } = {}): Promise<void> {
  const row = modelRow(page, label);
  const action = row.locator(`.action-label[aria-label^="${button}"]`);
  const press = async (options?: { timeout: number }) => {
    await row.hover(options);
    await action.click(options);
  };
  await (stays ? press() : pressUntilGone(action, press));
}

/** Presses a button in the title of the view. */
export async function pressInTitle(page: Page, button: string): Promise<void> {
  await modelsView(page).locator(".pane-header").hover();
  await modelsView(page).locator(`.pane-header .action-label[aria-label^="${button}"]`).click();
}

/** Moves the keyboard's cursor to a row, from the first row on, as somebody does who has no mouse. */
export async function goToRow(page: Page, label: string): Promise<void> {
  await modelsView(page).locator(".monaco-list:focus").waitFor();
  await page.keyboard.press("Home");
  await waitFor(`the keyboard to reach ${label}`, async () => {
    const focused = await modelsView(page).locator(".monaco-list-row.focused").getAttribute("aria-label");
    if (focused?.startsWith(`${label},`)) return true;
    await page.keyboard.press("ArrowDown");
    return false;
  });
}
