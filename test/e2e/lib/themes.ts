/** The themes in which everything is looked at: one of each kind. */
import type { Page } from "playwright-core";
import { webview } from "./panel.ts";
import { waitFor } from "./wait.ts";
import { pickByTyping, runCommand } from "./workbench.ts";

export const THEMES = ["Light Modern", "Dark High Contrast", "Light High Contrast", "Dark Modern"] as const;

/** Chooses a theme, and waits until Tandem's page that is open has it. */
export async function chooseTheme(page: Page, theme: (typeof THEMES)[number]): Promise<void> {
  await runCommand(page, "Preferences: Color Theme");
  await pickByTyping(page, theme);
  await waitFor(`the theme ${theme}`, async () => {
    const kind = (await webview(page).locator("body").getAttribute("data-vscode-theme-kind")) ?? "";
    return kind.includes("light") === theme.includes("Light") && kind.includes("high") === theme.includes("High");
  });
  // Colours fade over.
  await page.waitForTimeout(500);
}
