/** The clipboard of the window's browser. */
import type { Page } from "playwright-core";

/** Lets the editor, and whoever looks, use the clipboard; a browser asks its user first. */
export async function allowClipboard(page: Page): Promise<void> {
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
}

/** The text that would be pasted now. */
export async function readClipboard(page: Page): Promise<string> {
  return page.evaluate(() => navigator.clipboard.readText());
}
