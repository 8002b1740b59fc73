/** A VS Code of its own for a test file: a server, a browser, a folder to work in, and the extension. */
import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import type { Page } from "playwright-core";
import { ensureVSCode } from "../../../scripts/vscode/install.ts";
import { PROJECT } from "../../../scripts/vscode/package.ts";
import { installVsix, signalGroup, startVSCode, type VSCodeServer } from "../../../scripts/vscode/server.ts";
import { launchChromium } from "./chromium.ts";
import { descendants } from "./processes.ts";

/** Where reports, logs and pictures of failures go. */
export const RESULTS = path.join(PROJECT, "test-results/e2e");

/** Nothing may come between the person and the editor: no welcome, no chat, no suggestions but ours. */
const SETTINGS = {
  "workbench.startupEditor": "none",
  "workbench.tips.enabled": false,
  "chat.disableAIFeatures": true,
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "telemetry.telemetryLevel": "off",
  "extensions.autoCheckUpdates": false,
  "extensions.autoUpdate": false,
  "extensions.ignoreRecommendations": true,
  "git.enabled": false,
  "editor.quickSuggestions": { other: "off", comments: "off", strings: "off" },
  "editor.minimap.enabled": false,
  "editor.autoClosingBrackets": "never",
  "editor.autoClosingQuotes": "never",
  "files.autoSave": "off",
};

export interface SessionOptions {
  /** Names the folder of this session below {@link RESULTS}. */
  name: string;
  /** What is in the session's folder: contents by file name. */
  files: Readonly<Record<string, string>>;
  /** The `.code-workspace` or folder among {@link files} that is opened; the session's folder itself without it. */
  open?: string;
  /** A folder to run the extension from, or a package to install. */
  extension: { folder: string } | { vsix: string };
  settings?: Readonly<Record<string, unknown>>;
  /** Whether VS Code asks before it trusts the folder. */
  asksForTrust?: boolean;
  /** Added to the environment of the extension host. */
  environment?: NodeJS.ProcessEnv;
  /** A module whose `run()` VS Code calls in the extension host. */
  tests?: string;
}

export interface Session {
  readonly name: string;
  readonly page: Page;
  readonly workspace: string;
  /** What the workbench and the extension host wrote to the console. */
  readonly console: readonly string[];
  /** The process that the extension host, and with it Tandem's server, descends from. */
  readonly serverPid: number;
  /** Settles with the exit code of `tests`. */
  readonly testsEnded: Promise<number>;
  /** Opens another window: with the same folder, or with another one of {@link workspace}. */
  openWindow(folder?: string): Promise<Page>;
  /** Writes a picture of the window below {@link RESULTS}. */
  picture(name: string): Promise<void>;
  close(): Promise<void>;
}

/** Opens VS Code with the extension. Whoever opens a session closes it. */
export async function openSession(options: SessionOptions): Promise<Session> {
  const signal = AbortSignal.timeout(1_200_000);
  const home = path.join(RESULTS, options.name);
  const workspace = path.join(home, "workspace");
  const state = path.join(home, "state");
  await rm(home, { recursive: true, force: true });
  await mkdir(workspace, { recursive: true });
  for (const [name, text] of Object.entries(options.files)) {
    const file = path.join(workspace, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, text);
  }

  // Windows of other sessions meet elsewhere, so that each session has a server of its own.
  const temporary = await mkdtemp(path.join(os.tmpdir(), "tandem-e2e-"));
  const undo: Undo[] = [() => rm(temporary, { recursive: true, force: true })];
  const close = () => undoAll(undo);
  try {
    const installation = await ensureVSCode(signal);
    if ("vsix" in options.extension) await installVsix(installation, state, options.extension.vsix, signal);
    const folder = await developmentFolder(options, state);
    const server = await startVSCode({
      installation,
      state,
      settings: { ...SETTINGS, ...options.settings },
      environment: { TMPDIR: temporary, ...options.environment },
      ...(options.asksForTrust && { asksForTrust: true }),
      // The only way in which VS Code for the browser takes an extension from a folder.
      args: ["--enable-smoke-test-driver"],
      signal,
    });
    undo.push(() => stopWithModels(server));
    const browser = await launchChromium();
    undo.push(() => browser.close());
    const lines: string[] = [];
    const prepare = async () => {
      const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
      // Nothing beyond this machine: a marketplace that cannot be reached must not slow the tests down.
      await page.route(/^https?:\/\/(?!127\.0\.0\.1|localhost)/, (route) => route.abort());
      page.on("console", (message) => lines.push(message.text()));
      return page;
    };
    const show = async (page: Page, place = options.open ?? "") => {
      await page.goto(address(server.url(path.join(workspace, place)), server.authority, folder, options).href);
      await page.waitForSelector(".monaco-workbench .part.statusbar", { timeout: 90_000 });
      return page;
    };
    const page = await prepare();
    const testsEnded = new Promise<number>((resolve) => {
      page.exposeFunction("codeAutomationExit", resolve).catch((error: unknown) => lines.push(String(error)));
    });
    await page.exposeFunction("codeAutomationLog", (_: string, parts: unknown[]) => lines.push(parts.join(" ")));
    await show(page);
    const picture = async (name: string) => {
      await page.screenshot({ path: path.join(home, `${name}.png`) });
    };
    const openWindow = async (folder?: string) => show(await prepare(), folder);
    return {
      name: options.name,
      page,
      workspace,
      console: lines,
      serverPid: server.pid,
      testsEnded,
      openWindow,
      picture,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

type Undo = () => Promise<unknown>;

/** Undoes in the reverse order, the rest also where something cannot be undone. */
async function undoAll(undo: Undo[]): Promise<void> {
  const last = undo.pop();
  if (!last) return;
  try {
    await last();
  } finally {
    await undoAll(undo);
  }
}

/** Ends VS Code, and Tandem's servers with it: they would stay a while with their models, beside those of the next session. */
async function stopWithModels(server: VSCodeServer): Promise<void> {
  const servers = await descendants(server.pid, "dist/server.js");
  // Not before, since the extension would start others.
  await server.stop();
  for (const pid of servers) signalGroup(pid, "SIGTERM");
}

/** The folder that VS Code is to run the extension from. Tests in the extension host need one, of a package too. */
async function developmentFolder({ extension, tests }: SessionOptions, state: string): Promise<string | undefined> {
  if ("folder" in extension) return extension.folder;
  if (!tests) return undefined;
  const extensions = path.join(state, "extensions");
  const installed = (await readdir(extensions)).find((name) => name.startsWith("tandem.tandem-"));
  if (!installed) throw new Error(`${extension.vsix} was not installed into ${extensions}.`);
  return path.join(extensions, installed);
}

function address(url: URL, authority: string, folder: string | undefined, { tests }: SessionOptions): URL {
  const payload: [string, string][] = [];
  if (folder) payload.push(["extensionDevelopmentPath", `vscode-remote://${authority}${folder}`]);
  if (tests) payload.push(["extensionTestsPath", `vscode-remote://${authority}${tests}`]);
  if (payload.length > 0) url.searchParams.set("payload", JSON.stringify(payload));
  return url;
}
