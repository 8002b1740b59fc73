import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { PROJECT } from "../../../scripts/vscode/package.ts";
import { RESULTS, type Session } from "./session.ts";

/** The pictures that the documentation shows, by the session that takes them. */
const DOCUMENTED: Readonly<Record<string, readonly string[]>> = {
  gallery: ["completing", "strategy-picker", "compare-panel"],
  models: ["models-view"],
};

/** A part of a window, in its pixels. */
export interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/**
 * Takes a picture of a window, or of a part of it. With `TANDEM_SCREENSHOTS=1` those of the documentation go to
 * docs/images/; otherwise, so that a test run leaves the checkout as it was, to the results.
 */
export async function takeScreenshot(session: Session, title: string, clip?: Area): Promise<void> {
  const { page } = session;
  // No hover of whatever is under the pointer, and what fades in has faded in.
  await page.mouse.move(900, 600);
  await page.waitForTimeout(500);
  const file = await fileFor(session, `${title}.png`);
  await page.screenshot({ path: file, animations: "disabled", ...(clip && { clip }) });
}

/** Writes a GIF to where {@link takeScreenshot} writes pictures. */
export async function saveMovingPicture(session: Session, title: string, gif: Buffer): Promise<void> {
  await writeFile(await fileFor(session, `${title}.gif`), gif);
}

async function fileFor({ name }: Session, picture: string): Promise<string> {
  const documented = DOCUMENTED[name]?.includes(path.parse(picture).name);
  const folder =
    documented && process.env.TANDEM_SCREENSHOTS === "1" ? path.join(PROJECT, "docs/images") : path.join(RESULTS, name);
  await mkdir(folder, { recursive: true });
  return path.join(folder, picture);
}
