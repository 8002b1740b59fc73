/** The themes in which everything is looked at: one of each kind. */
import type { Page } from "playwright-core";
import { SHOWN, webview } from "./panel.ts";
import { waitFor } from "./wait.ts";
import { pickByTyping, runCommand } from "./workbench.ts";

const THEMES = ["Light Modern", "Dark High Contrast", "Light High Contrast", "Dark Modern"] as const;

/** The class of the workbench in each. */
const CLASSES = {
  "Light Modern": "vs",
  "Dark High Contrast": "hc-black",
  "Light High Contrast": "hc-light",
  "Dark Modern": "vs-dark",
} as const;

/** Does something in each theme, whose name is given as it may stand in a file's name. Ends in the dark one. */
export async function inEachTheme(page: Page, look: (theme: string) => Promise<void>): Promise<void> {
  for (const theme of THEMES) {
    await chooseTheme(page, theme);
    await look(theme.replaceAll(" ", "-").toLowerCase());
  }
}

/** Chooses a theme, and waits until the window has it, and Tandem's page if one is shown. */
async function chooseTheme(page: Page, theme: (typeof THEMES)[number]): Promise<void> {
  await runCommand(page, "Preferences: Color Theme");
  await pickByTyping(page, theme);
  await page.locator(`.monaco-workbench.${CLASSES[theme]}`).first().waitFor();
  await waitFor(`the theme ${theme}`, async () => {
    if ((await page.locator(SHOWN).count()) === 0) return true;
    const kind = (await webview(page).locator("body").getAttribute("data-vscode-theme-kind")) ?? "";
    return kind.includes("light") === theme.includes("Light") && kind.includes("high") === theme.includes("High");
  });
  // Colours fade over.
  await page.waitForTimeout(500);
}
