import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { z } from "zod";
import { run } from "../../../scripts/run.ts";
import { developmentHome } from "../../../scripts/vscode/home.ts";
import type { SystemOptions } from "./system-options.ts";

/** Exactly this one, so that figures of different days compare. */
const PACKAGE = "xllamacpp==2026.10.11549";
const SCRIPT = path.join(import.meta.dirname, "peer.py");
const Started = z.object({ address: z.string(), pid: z.number() });

/** llama.cpp's llama-server in a process of its own. */
export class PeerProcess {
  readonly #child: ChildProcessByStdio<Writable, Readable, null>;

  private constructor(
    child: ChildProcessByStdio<Writable, Readable, null>,
    readonly address: string,
    readonly pid: number,
  ) {
    this.#child = child;
  }

  /** Starts the server and waits until its model is loaded; installs it first where it is missing. */
  static async start({ modelFile, threads }: SystemOptions, signal: AbortSignal): Promise<PeerProcess> {
    const python = await ensurePeer(signal);
    const child = spawn(python, [SCRIPT, modelFile, String(threads)], { stdio: ["pipe", "pipe", "ignore"], signal });
    const failed = once(child, "error").then(([error]) => Promise.reject(error));
    const ended = once(child, "exit").then(([code]) => {
      throw new Error(
        `The peer's server ended with ${code} before it was ready. Run \`${python} ${SCRIPT}\` to see why.`,
      );
    });
    // Both may come later than anybody waits for them.
    failed.catch(() => undefined);
    ended.catch(() => undefined);
    const lines = createInterface({ input: child.stdout });
    const [line] = await Promise.race([once(lines, "line"), failed, ended]);
    const { address, pid } = Started.parse(JSON.parse(line));
    return new PeerProcess(child, address, pid);
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = once(this.#child, "exit");
    this.#child.stdin.end();
    await ended;
  }
}

/** The Python that has the package, in a virtual environment beside the other things that development needs. */
async function ensurePeer(signal: AbortSignal): Promise<string> {
  const home = path.join(developmentHome(), PACKAGE.replace("==", "-"));
  const python = path.join(home, process.platform === "win32" ? "Scripts/python.exe" : "bin/python");
  const stamp = path.join(home, "installed");
  if (existsSync(stamp)) return python;
  process.stderr.write(`Installing ${PACKAGE} in ${home}, once.\n`);
  await rm(home, { recursive: true, force: true });
  await mkdir(path.dirname(home), { recursive: true });
  await run("python3", ["-m", "venv", home], { signal });
  await run(python, ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", PACKAGE], { signal });
  await writeFile(stamp, `${new Date().toISOString()}\n`);
  return python;
}
