import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import type { BenchItem } from "./dataset.ts";

const LIMIT_MS = 10_000;
/** `console.assert` never fails a run of Node by itself. */
const THROWING_ASSERT = "console.assert = (c, ...m) => { if (!c) throw new Error('assert ' + m.join(' ')); };\n";

interface Runner {
  readonly file: string;
  readonly command: string;
  readonly before: string;
}

const RUNNERS: Readonly<Record<string, Runner>> = {
  python: { file: "program.py", command: "python3 -I", before: "" },
  javascript: { file: "program.cjs", command: JSON.stringify(process.execPath), before: THROWING_ASSERT },
};

/** Whether this item has a test that can be run here. */
export function isTested({ language, test }: BenchItem): boolean {
  return test !== undefined && Object.hasOwn(RUNNERS, language);
}

/**
 * Whether an item's program, with `text` in its hole, ends without an error within ten seconds. It runs in a folder of its
 * own and, where the system lets an ordinary process give up the network, without it. Rejects with the signal's reason.
 */
export async function passes(item: BenchItem, text: string, signal: AbortSignal): Promise<boolean> {
  const runner = RUNNERS[item.language];
  if (!runner) throw new RangeError(`Programs in ${item.language} cannot be run.`);
  const folder = await mkdtemp(path.join(os.tmpdir(), "tandem-bench-"));
  try {
    const file = path.join(folder, runner.file);
    await writeFile(file, `${runner.before}${item.prompt}${text}${item.suffix}\n${item.test ?? ""}`);
    const command = `${runner.command} ${JSON.stringify(file)}`;
    const alone = "unshare --user --net";
    return await succeeds(`${alone} true 2>/dev/null && exec ${alone} ${command} || exec ${command}`, folder, signal);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function succeeds(command: string, folder: string, signal: AbortSignal): Promise<boolean> {
  signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    // A group of its own, so that whatever the program started ends with it.
    const child = spawn("sh", ["-c", command], { cwd: folder, stdio: "ignore", detached: true });
    const kill = () => {
      if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
    };
    const timer = setTimeout(kill, LIMIT_MS);
    signal.addEventListener("abort", kill, { once: true });
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", kill);
    };
    child.on("error", (error) => {
      end();
      reject(error);
    });
    child.on("exit", (code) => {
      end();
      if (signal.aborted) reject(signal.reason);
      else resolve(code === 0);
    });
  });
}
