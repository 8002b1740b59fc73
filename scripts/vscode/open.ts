/**
 * `npm run vscode`: builds and shows Tandem at work on the examples, in the VS Code of this machine or, where there is
 * none, in VS Code for the browser with the packaged extension.
 */
import { existsSync } from "node:fs";
import path from "node:path";
import { run } from "../run.ts";
import { developmentHome } from "./home.ts";
import { ensureVSCode } from "./install.ts";
import { PROJECT, packageExtension } from "./package.ts";
import { installVsix, startVSCode } from "./server.ts";

const examples = path.join(PROJECT, "examples");
const SETTINGS = {
  "workbench.startupEditor": "none",
  "chat.disableAIFeatures": true,
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "telemetry.telemetryLevel": "off",
  "extensions.autoCheckUpdates": false,
};

const interrupted = new AbortController();
for (const name of ["SIGINT", "SIGTERM"] as const) process.once(name, () => interrupted.abort());

if (isOnPath("code")) await openDesktop(interrupted.signal);
else await openInBrowser(interrupted.signal);

async function openDesktop(signal: AbortSignal): Promise<void> {
  await run("npx", ["tsx", "scripts/build.ts"], { cwd: PROJECT, signal });
  await run("code", [`--extensionDevelopmentPath=${PROJECT}`, examples], { output: "show", signal });
}

async function openInBrowser(signal: AbortSignal): Promise<void> {
  const state = path.join(developmentHome(), "open");
  const vsix = path.join(state, "tandem.vsix");
  try {
    const installation = await ensureVSCode(signal);
    await packageExtension(vsix, signal);
    await installVsix(installation, state, vsix, signal);
    const server = await startVSCode({ installation, state, settings: SETTINGS, signal });
    process.stdout.write(`VS Code with Tandem: ${server.url(examples)}\nCtrl+C ends it.\n`);
    await untilAborted(signal);
    await server.stop();
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

function untilAborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  // A pending promise alone does not keep Node running; the server's pipes do.
  return new Promise((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
}

function isOnPath(program: string): boolean {
  const names = process.platform === "win32" ? [`${program}.cmd`, `${program}.exe`] : [program];
  const folders = (process.env.PATH ?? "").split(path.delimiter);
  return folders.some((folder) => names.some((name) => existsSync(path.join(folder, name))));
}
