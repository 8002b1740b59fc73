import { mkdir } from "node:fs/promises";
import path from "node:path";
import { PROJECT } from "../../../scripts/vscode/package.ts";
import { RESULTS, type Session } from "./session.ts";

/**
 * Takes a picture for the documentation. With `TANDEM_SCREENSHOTS=1` the session with the installed extension writes
 * docs/images/; otherwise, so that a test run leaves the checkout as it was, the picture goes to the results.
 */
export async function takeScreenshot({ page, name }: Session, title: string): Promise<void> {
  const forDocumentation = process.env.TANDEM_SCREENSHOTS === "1" && name === "packaged";
  const folder = forDocumentation ? path.join(PROJECT, "docs/images") : path.join(RESULTS, name);
  await mkdir(folder, { recursive: true });
  // No hover of whatever is under the pointer, and what fades in has faded in.
  await page.mouse.move(900, 600);
  await page.waitForTimeout(500);
  await page.screenshot({ path: path.join(folder, `${title}.png`), animations: "disabled" });
}
