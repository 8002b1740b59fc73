import { execFile } from "node:child_process";
import os from "node:os";
import { promisify } from "node:util";
import { cpuQuota, type ReadText, readText } from "./cpu-quota.ts";
import { allowedCpus, cpuList } from "./cpu-times.ts";

const run = promisify(execFile);

/** The processor cores that evaluations can use. */
export interface Cores {
  /** Physical performance cores that this process may run on. */
  readonly fast: number;
  /** How many threads use them best: as many as there are, within what a container grants. */
  readonly best: number;
  /** The most threads that can run at a time. */
  readonly available: number;
}

/** Slower than this share of the fastest core, a core makes all others wait at the end of every layer. */
const AS_FAST = 0.75;

/**
 * Finds out what cores there are. Never rejects.
 * @param physical how many physical cores llama.cpp counts, for systems that do not say more
 */
export async function machineCores(physical: number): Promise<Cores> {
  const available = os.availableParallelism();
  const fast = Math.max(1, Math.min(available, (await performanceCores()) ?? physical));
  const quota = process.platform === "linux" ? await cpuQuota() : Number.POSITIVE_INFINITY;
  return { fast, best: Math.max(1, Math.min(fast, Math.floor(quota))), available };
}

async function performanceCores(): Promise<number | undefined> {
  if (process.platform === "linux") return linuxPerformanceCores();
  if (process.platform === "darwin") return macPerformanceCores();
  return undefined;
}

/** Physical performance cores among the processors that this process may run on; undefined where Linux does not say. */
export async function linuxPerformanceCores(read: ReadText = readText): Promise<number | undefined> {
  const allowed = [...allowedCpus((await read("/proc/self/status")) ?? "")];
  const hybrid = await read("/sys/devices/cpu_core/cpus");
  const performance = new Set(hybrid === undefined ? allowed : cpuList(hybrid));
  const candidates = allowed.filter((cpu) => performance.has(cpu));
  const cpus = await Promise.all((candidates.length > 0 ? candidates : allowed).map((cpu) => describeCpu(cpu, read)));
  const fastest = fastestBy(fastestBy(cpus, "capacity"), "frequency");
  const cores = new Set(fastest.map(({ siblings }) => siblings));
  return cores.size > 0 ? cores.size : undefined;
}

interface Cpu {
  /** Those that share its core, as Linux lists them. */
  readonly siblings: string;
  /** Relative to the fastest, where Linux says it. */
  readonly capacity: number | undefined;
  readonly frequency: number | undefined;
}

async function describeCpu(cpu: number, read: ReadText): Promise<Cpu> {
  const folder = `/sys/devices/system/cpu/cpu${cpu}`;
  const [siblings, capacity, frequency] = await Promise.all(
    ["topology/thread_siblings_list", "cpu_capacity", "cpufreq/cpuinfo_max_freq"].map((file) =>
      read(`${folder}/${file}`),
    ),
  );
  return { siblings: siblings?.trim() ?? String(cpu), capacity: number(capacity), frequency: number(frequency) };
}

function fastestBy(cpus: readonly Cpu[], figure: "capacity" | "frequency"): readonly Cpu[] {
  const fastest = Math.max(...cpus.map((cpu) => cpu[figure] ?? 0));
  return cpus.filter((cpu) => (cpu[figure] ?? fastest) >= AS_FAST * fastest);
}

function number(text: string | undefined): number | undefined {
  const value = Number(text?.trim());
  return value > 0 ? value : undefined;
}

async function macPerformanceCores(): Promise<number | undefined> {
  try {
    const { stdout } = await run("sysctl", ["-n", "hw.perflevel0.physicalcpu"], { timeout: 2000 });
    return number(stdout);
  } catch (_oneKindOnly) {
    // Intel Macs have cores of one kind, and no such name.
    return undefined;
  }
}
