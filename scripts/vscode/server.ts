/** Runs the installed VS Code as a server for a browser on this machine. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { run } from "../run.ts";
import type { Installation } from "./install.ts";

const MAIN = "lib/vscode/out/server-main.js";
const START_LIMIT_MS = 60_000;
const STOP_LIMIT_MS = 5_000;

export interface ServerOptions {
  installation: Installation;
  /** The folder for user data and extensions; one per server. */
  state: string;
  /** The user's settings.json. */
  settings: Readonly<Record<string, unknown>>;
  /** Added to the environment of the server and of its extensions. */
  environment?: NodeJS.ProcessEnv;
  /** Whether VS Code asks before it trusts a folder. */
  asksForTrust?: boolean;
  /** Further options of `server-main.js`. */
  args?: readonly string[];
  signal: AbortSignal;
}

export interface VSCodeServer {
  readonly pid: number;
  /** Host and port. */
  readonly authority: string;
  /** The address that opens a folder or a `.code-workspace`, with the key that keeps other programs on this machine out. */
  url(place: string): URL;
  stop(): Promise<void>;
}

/** Starts VS Code on a free port of 127.0.0.1. Throws when it does not listen within a minute. */
export async function startVSCode(options: ServerOptions): Promise<VSCodeServer> {
  const { installation, state, signal } = options;
  const user = path.join(state, "data/data/User");
  await mkdir(user, { recursive: true });
  await writeFile(path.join(user, "settings.json"), `${JSON.stringify(options.settings, undefined, 2)}\n`);

  const token = crypto.randomUUID();
  const port = await freePort();
  const args = ["--host", "127.0.0.1", "--port", String(port), "--connection-token", token, ...common(state)];
  const trust = options.asksForTrust ? [] : ["--disable-workspace-trust"];
  const child = spawn(installation.node, [MAIN, ...args, ...trust, ...(options.args ?? [])], {
    cwd: installation.codeServer,
    env: { ...process.env, ...options.environment, VSCODE_PROXY_URI: "" },
    // A process group of its own, so that the extension host and its children end with it.
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const exited = once(child, "exit");
  const log = createWriteStream(path.join(state, "server.log"));
  child.stdout.pipe(log);
  child.stderr.pipe(log);
  const { pid } = child;
  try {
    await listening(child.stdout, exited, signal);
  } catch (failure) {
    if (pid !== undefined) signalGroup(pid, "SIGKILL");
    throw failure;
  }
  if (pid === undefined) throw new Error("VS Code's server has no process.");

  const authority = `127.0.0.1:${port}`;
  return {
    pid,
    authority,
    url(place) {
      const url = new URL(`http://${authority}/`);
      url.searchParams.set("tkn", token);
      url.searchParams.set(place.endsWith(".code-workspace") ? "workspace" : "folder", place);
      return url;
    },
    async stop() {
      signalGroup(pid, "SIGTERM");
      await Promise.race([exited, delay(STOP_LIMIT_MS)]);
      signalGroup(pid, "SIGKILL");
    },
  };
}

/** Installs a packaged extension for the server with the same `state`. */
export async function installVsix(
  installation: Installation,
  state: string,
  vsix: string,
  signal: AbortSignal,
): Promise<void> {
  const args = [MAIN, ...common(state), "--install-extension", vsix, "--force"];
  await run(installation.node, args, { cwd: installation.codeServer, signal });
}

function common(state: string): string[] {
  const extensions = ["--extensions-dir", path.join(state, "extensions")];
  return [
    "--accept-server-license-terms",
    "--telemetry-level",
    "off",
    "--server-data-dir",
    path.join(state, "data"),
    ...extensions,
  ];
}

async function listening(stdout: NodeJS.ReadableStream, exited: Promise<unknown>, signal: AbortSignal): Promise<void> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(START_LIMIT_MS)]);
  let written = "";
  const ready = new Promise<"ready">((resolve) => {
    stdout.on("data", (chunk: Buffer) => {
      written += chunk.toString();
      if (written.includes("Extension host agent listening on")) resolve("ready");
    });
  });
  const stopped = new Promise<"stopped">((resolve) => limit.addEventListener("abort", () => resolve("stopped")));
  const outcome = await Promise.race([ready, stopped, exited]);
  if (outcome !== "ready") throw new Error(`VS Code's server did not start. It wrote:\n${written}`);
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const address = probe.address();
  probe.close();
  await once(probe, "close");
  if (address === null || typeof address === "string") throw new Error("The system gave no port on 127.0.0.1.");
  return address.port;
}

/** Signals a process that leads a group, and all of that group. Does nothing where there is none any more. */
export function signalGroup(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(-pid, name);
  } catch (error) {
    // ESRCH: it has ended already, which is what was wanted.
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
  }
}
