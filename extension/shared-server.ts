import { spawn } from "node:child_process";
import { open, readFile } from "node:fs/promises";
import { connect, type Socket } from "node:net";
import os from "node:os";
import { setTimeout as delay } from "node:timers/promises";
import type { StreamInfo } from "vscode-languageclient/node";
import { SERVER_FLAGS, serverEnvironment } from "../server/protocol.ts";
import { type EditorProxy, withEditorProxy } from "./editor-proxy.ts";
import { type SharedAddress, sharedAddress } from "./shared-address.ts";

/** The longest that a server may take until it listens, in ms: a machine that is busy starts processes slowly. */
const START_LIMIT_MS = 20_000;
const ASK_EVERY_MS = 30;
/** So much of its error output is shown, in characters. */
const MOST_WORDS = 2_000;

/** A server could not be started. The message says why, and where to read more. */
export class ServerStartError extends Error {
  override readonly name = "ServerStartError";
}

/**
 * Connects to the server that all windows of the user share, and starts it where there is none. The connection ends with the
 * signal, whose reason it rejects with where there is none yet.
 */
export async function connectShared(
  serverModule: string,
  proxy: EditorProxy,
  signal: AbortSignal,
): Promise<StreamInfo> {
  const shared = await sharedAddress(serverModule);
  const socket = (await tryToConnect(shared.address)) ?? (await startAndConnect(serverModule, shared, proxy, signal));
  signal.addEventListener("abort", () => socket.destroy(), { once: true });
  if (signal.aborted) socket.destroy();
  return { reader: socket, writer: socket, detached: true };
}

/** The end of what the server last wrote to its error output; empty where it wrote nothing. */
export async function lastWords(serverModule: string): Promise<string> {
  const { log } = await sharedAddress(serverModule);
  try {
    return (await readFile(log, "utf8")).slice(-MOST_WORDS).trim();
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return "";
    throw error;
  }
}

async function startAndConnect(
  serverModule: string,
  { address, log }: SharedAddress,
  proxy: EditorProxy,
  signal: AbortSignal,
): Promise<Socket> {
  const output = await open(log, "w", 0o600);
  const state: { ended?: string } = {};
  try {
    const child = spawn(process.execPath, [...SERVER_FLAGS, serverModule, `--shared=${address}`], {
      // It outlives this window: others may work with it, and a window that is reloaded finds its models warm.
      detached: true,
      stdio: ["ignore", output.fd, output.fd],
      cwd: os.homedir(),
      env: { ...serverEnvironment(withEditorProxy(process.env, proxy)), ELECTRON_RUN_AS_NODE: "1" },
      windowsHide: true,
    });
    child.once("error", ({ message }) => {
      state.ended = message;
    });
    child.once("exit", (code, killedBy) => {
      // One that finds another server there already ends with 0, and that one answers.
      if (code !== 0) state.ended = `it ended with ${killedBy ?? `code ${code}`}`;
    });
    child.unref();
  } finally {
    await output.close();
  }
  const end = performance.now() + START_LIMIT_MS;
  while (performance.now() < end && state.ended === undefined) {
    const socket = await tryToConnect(address);
    if (socket) return socket;
    await delay(ASK_EVERY_MS, undefined, { signal });
  }
  throw new ServerStartError(
    `${state.ended ?? `it did not listen within ${START_LIMIT_MS / 1000} s`}; ${log} may say why`,
  );
}

/** Nobody listens there, or there is no such socket: undefined. */
function tryToConnect(address: string): Promise<Socket | undefined> {
  return new Promise((resolve) => {
    const socket = connect(address);
    const refused = () => resolve(undefined);
    socket.once("error", refused);
    socket.once("connect", () => {
      socket.off("error", refused);
      resolve(socket);
    });
  });
}
