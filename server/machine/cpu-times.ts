import { readFileSync } from "node:fs";
import os from "node:os";

/** Processor time so far, in ms. Only differences between two readings mean anything. */
export interface CpuTimes {
  /** When it was read. */
  readonly at: number;
  /** What all processes have used on the processors that this one may run on. */
  readonly total: number;
  /** What this process has used, all its threads together. */
  readonly own: number;
}

/** Where processor times come from. */
export interface CpuReader {
  times(): CpuTimes;
  /** How many threads of other processes run or wait for a processor at this moment; undefined where nobody says. */
  othersRunning(): number | undefined;
}

/** Linux counts processor time in hundredths of a second, whatever its timer does. */
const MS_PER_TICK = 10;
/** user, nice, system, irq, softirq and steal of a line of /proc/stat: neither idle nor waiting for a disk. */
const BUSY_COLUMNS = [1, 2, 3, 6, 7, 8];

/** Reads the processor times of this machine: 0.1 ms at most where there are few processors. */
export function cpuReader(): CpuReader {
  const onLinux = process.platform === "linux";
  const allowed = onLinux ? allowedCpus(readFileSync("/proc/self/status", "utf8")) : undefined;
  return {
    times: () => {
      const { user, system } = process.cpuUsage();
      const total = allowed ? busyMs(readFileSync("/proc/stat", "latin1"), allowed) : busyMsOfAll();
      return { at: performance.now(), total, own: (user + system) / 1000 };
    },
    // Whoever reads the file runs, too.
    othersRunning: () => (onLinux ? runningThreads(readFileSync("/proc/loadavg", "latin1")) - 1 : undefined),
  };
}

/** Numbers of the processors that a process may run on, from its `/proc/…/status`. */
export function allowedCpus(status: string): ReadonlySet<number> {
  return new Set(cpuList(/^Cpus_allowed_list:\s*(.*)$/m.exec(status)?.[1] ?? ""));
}

/** Reads a list of processors as Linux writes it: "0-3,8". */
export function cpuList(text: string): number[] {
  return text
    .trim()
    .split(",")
    .filter((range) => range !== "")
    .flatMap((range) => {
      const [first = 0, last = first] = range.split("-").map(Number);
      return Array.from({ length: last - first + 1 }, (_, i) => first + i);
    });
}

/** Time that the allowed processors were busy, in ms, from `/proc/stat`. */
export function busyMs(stat: string, allowed: ReadonlySet<number>): number {
  let ticks = 0;
  for (const line of stat.split("\n", allowed.size === 0 ? 0 : Math.max(...allowed) + 2)) {
    const columns = line.split(" ");
    const cpu = /^cpu(\d+)$/.exec(columns[0] ?? "")?.[1];
    if (cpu === undefined || !allowed.has(Number(cpu))) continue;
    for (const column of BUSY_COLUMNS) ticks += Number(columns[column]);
  }
  return ticks * MS_PER_TICK;
}

/** Threads that run or wait for a processor, from `/proc/loadavg`. */
export function runningThreads(loadAverage: string): number {
  return Number(/ (\d+)\//.exec(loadAverage)?.[1] ?? 1);
}

function busyMsOfAll(): number {
  return os.cpus().reduce((sum, { times: { user, nice, sys, irq } }) => sum + user + nice + sys + irq, 0);
}
