import { execFile, spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { systemErrorCode } from "../storage/system-error-code.ts";
import type { BenchItem } from "./dataset.ts";

const LIMIT_MS = 10_000;
/** Gives up the network, where the system lets an ordinary process do so. */
const ALONE = ["unshare", "--user", "--net"] as const;
/** `console.assert` never fails a run of Node by itself. */
const THROWING_ASSERT = "console.assert = (c, ...m) => { if (!c) throw new Error('assert ' + m.join(' ')); };\n";

interface Runner {
  readonly file: string;
  readonly command: readonly string[];
  readonly before: string;
}

const RUNNERS: Readonly<Record<string, Runner>> = {
  python: { file: "program.py", command: ["python3", "-I"], before: "" },
  javascript: { file: "program.cjs", command: [process.execPath], before: THROWING_ASSERT },
};

/** Whether this item has a test that can be run here. */
export function isTested({ language, test }: BenchItem): boolean {
  return test !== undefined && Object.hasOwn(RUNNERS, language);
}

export interface ProgramOptions {
  /** How long it may run; ten seconds if missing. */
  readonly limitMs?: number;
  /** Whether it runs without the network; where that is possible if missing. */
  readonly isolated?: boolean;
}

let isolation: Promise<boolean> | undefined;

/** Whether programs can be run without the network here. Tried once; never rejects. */
export function canIsolate(): Promise<boolean> {
  const [command, ...options] = ALONE;
  isolation ??= promisify(execFile)(command, [...options, "true"], { timeout: LIMIT_MS }).then(
    () => true,
    (_refused: unknown) => false,
  );
  return isolation;
}

/**
 * Whether an item's program, with `text` in its hole, ends without an error within the time limit. It runs in a folder of its
 * own and, where the system lets an ordinary process give up the network, without it. When it ends, whatever it started is
 * ended too. Rejects with the signal's reason.
 */
export async function passes(
  item: BenchItem,
  text: string,
  signal: AbortSignal,
  { limitMs = LIMIT_MS, isolated }: ProgramOptions = {},
): Promise<boolean> {
  const runner = RUNNERS[item.language];
  if (!runner) throw new RangeError(`Programs in ${item.language} cannot be run.`);
  const folder = await mkdtemp(path.join(os.tmpdir(), "tandem-bench-"));
  try {
    const file = path.join(folder, runner.file);
    await writeFile(file, `${runner.before}${item.prompt}${text}${item.suffix}\n${item.test ?? ""}`);
    const alone = (isolated ?? (await canIsolate())) ? ALONE : [];
    return await succeeds([...alone, ...runner.command, file], { folder, limitMs, signal });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

interface Run {
  readonly folder: string;
  readonly limitMs: number;
  readonly signal: AbortSignal;
}

function succeeds([command = "", ...args]: readonly string[], { folder, limitMs, signal }: Run): Promise<boolean> {
  signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    // A group of its own, so that whatever the program started ends with it.
    const child = spawn(command, args, { cwd: folder, stdio: "ignore", detached: true });
    const kill = () => {
      try {
        if (child.pid !== undefined) killGroup(child.pid);
      } catch (failure) {
        reject(failure);
      }
    };
    const timer = setTimeout(kill, limitMs);
    signal.addEventListener("abort", kill, { once: true });
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", kill);
    };
    child.on("error", (error) => {
      end();
      // Where there is no such program, nothing passes: the datasets' own solutions neither, which is told.
      if (systemErrorCode(error) === "ENOENT") resolve(false);
      else reject(error);
    });
    child.on("exit", (code) => {
      end();
      // What it started would go on for the rest of the bench, beside what is measured.
      kill();
      if (signal.aborted) reject(signal.reason);
      else resolve(code === 0);
    });
  });
}

/** Ends all processes of a group at once; none may be left. */
function killGroup(leader: number): void {
  try {
    process.kill(-leader, "SIGKILL");
  } catch (failure) {
    if (systemErrorCode(failure) !== "ESRCH") throw failure;
  }
}
