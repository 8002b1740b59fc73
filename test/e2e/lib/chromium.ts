import { existsSync } from "node:fs";
import path from "node:path";
import { type Browser, chromium } from "playwright-core";
import { ensureDebianPackages } from "../../../scripts/vscode/debian.ts";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const ARGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"];

/**
 * Starts this machine's Chromium without a window. `CHROMIUM` names another program.
 * Throws with what to install when there is none.
 */
export async function launchChromium(): Promise<Browser> {
  return chromium.launch({ executablePath: await ensureChromium(), headless: true, args: ARGS });
}

/** The path of Chromium's program; on Debian it is installed when it is missing and the user may. */
export async function ensureChromium(): Promise<string> {
  const found = find();
  if (found) return found;
  await ensureDebianPackages(["chromium", "fonts-dejavu-core"], AbortSignal.timeout(600_000));
  const installed = find();
  if (installed) return installed;
  throw new Error("The end-to-end tests need Chromium. Install it, or set CHROMIUM to the path of its program.");
}

function find(): string | undefined {
  if (process.env.CHROMIUM) return process.env.CHROMIUM;
  const folders = (process.env.PATH ?? "").split(path.delimiter);
  return folders.flatMap((folder) => NAMES.map((name) => path.join(folder, name))).find((file) => existsSync(file));
}
