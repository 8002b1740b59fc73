import { readFile } from "node:fs/promises";
import { platform } from "node:process";
import { wait } from "./wait.ts";

/** Linux tells times in units of 1/100 s, whatever the kernel's own clock. */
const TICKS_PER_SECOND = 100;

/** Whether this system tells what a process uses. */
export const usageIsKnown = platform === "linux";

/** CPU-seconds that a process with all its threads has used so far, in user and kernel; NaN where it is not known. */
export async function cpuSeconds(pid: number): Promise<number> {
  if (!usageIsKnown) return Number.NaN;
  const stat = await readFile(`/proc/${pid}/stat`, "utf8");
  // The name in parentheses may contain blanks.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

export interface MemoryUse {
  /** The most that was resident at once (VmHWM), mapped model files included. */
  readonly peak: number;
  /** The most that was resident at once, less what of files is resident now (RssFile): without mapped model files. */
  readonly peakWithoutFiles: number;
  /** This process's share of anonymous memory now (Pss_Anon). */
  readonly anonymous: number;
}

/** In bytes; undefined where it is not known. */
export async function memoryUse(pid: number): Promise<MemoryUse | undefined> {
  if (!usageIsKnown) return undefined;
  const status = await readFile(`/proc/${pid}/status`, "utf8");
  const rollup = await readFile(`/proc/${pid}/smaps_rollup`, "utf8");
  const peak = kilobytes(status, "VmHWM");
  return { peak, peakWithoutFiles: peak - kilobytes(status, "RssFile"), anonymous: kilobytes(rollup, "Pss_Anon") };
}

function kilobytes(text: string, field: string): number {
  return 1024 * Number(new RegExp(`^${field}:\\s*(\\d+) kB$`, "m").exec(text)?.[1]);
}

/** Waits until a process hardly works any more: less than 5 % of a core for half a second, or `atMostMs` are over. */
export async function untilIdle(pid: number, atMostMs: number, signal: AbortSignal): Promise<void> {
  if (!usageIsKnown) return wait(Math.min(atMostMs, 2000), signal);
  const end = performance.now() + atMostMs;
  let before = await cpuSeconds(pid);
  while (performance.now() < end) {
    await wait(500, signal);
    const now = await cpuSeconds(pid);
    if (now - before < 0.025) return;
    before = now;
  }
}
