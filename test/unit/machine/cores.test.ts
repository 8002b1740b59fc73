import os from "node:os";
import { describe, expect, test } from "vitest";
import { linuxPerformanceCores, machineCores } from "../../../server/machine/cores.ts";
import { cpuQuota } from "../../../server/machine/cpu-quota.ts";

/** A kernel with these files. */
function kernel(files: Record<string, string>) {
  return async (file: string) => files[file];
}

/** A machine of these processors: the core that each is on, and its figures. */
function machine(
  allowed: string,
  cpus: readonly { siblings: string; capacity?: number; frequency?: number }[],
  more: Record<string, string> = {},
) {
  const files: Record<string, string> = { "/proc/self/status": `Cpus_allowed_list:\t${allowed}\n`, ...more };
  for (const [cpu, { siblings, capacity, frequency }] of cpus.entries()) {
    const folder = `/sys/devices/system/cpu/cpu${cpu}`;
    files[`${folder}/topology/thread_siblings_list`] = `${siblings}\n`;
    if (capacity) files[`${folder}/cpu_capacity`] = `${capacity}\n`;
    if (frequency) files[`${folder}/cpufreq/cpuinfo_max_freq`] = `${frequency}\n`;
  }
  return kernel(files);
}

describe("performance cores on Linux", () => {
  test("two processors of one core count once", async () => {
    const cpus = ["0,4", "1,5", "2,6", "3,7", "0,4", "1,5", "2,6", "3,7"].map((siblings) => ({ siblings }));
    expect(await linuxPerformanceCores(machine("0-7", cpus))).toBe(4);
  });

  test("Intel hybrids: those that the kernel calls core, not atom", async () => {
    const siblings = ["0-1", "0-1", "2-3", "2-3", "4", "5", "6", "7"];
    const hybrid = { "/sys/devices/cpu_core/cpus": "0-3\n", "/sys/devices/cpu_atom/cpus": "4-7\n" };
    const cpus = siblings.map((siblings) => ({ siblings }));
    expect(await linuxPerformanceCores(machine("0-7", cpus, hybrid))).toBe(2);
    // Bound to the small cores only, these are what there is.
    expect(await linuxPerformanceCores(machine("4-7", cpus, hybrid))).toBe(4);
  });

  test("ARM: those of nearly the highest capacity", async () => {
    const capacities = [250, 250, 250, 250, 870, 870, 870, 1024];
    const cpus = capacities.map((capacity, cpu) => ({ siblings: String(cpu), capacity }));
    expect(await linuxPerformanceCores(machine("0-7", cpus))).toBe(4);
  });

  test("otherwise those of nearly the highest frequency", async () => {
    const frequencies = [5_050_000, 4_950_000, 3_300_000, 3_300_000];
    const cpus = frequencies.map((frequency, cpu) => ({ siblings: String(cpu), frequency, capacity: 1024 }));
    expect(await linuxPerformanceCores(machine("0-3", cpus))).toBe(2);
  });

  test("only those that this process may run on", async () => {
    const cpus = [0, 1, 2, 3].map((cpu) => ({ siblings: String(cpu) }));
    expect(await linuxPerformanceCores(machine("2", cpus))).toBe(1);
  });

  test("undefined where nothing is known", async () => {
    expect(await linuxPerformanceCores(kernel({}))).toBeUndefined();
  });
});

describe("control groups", () => {
  test.each<[string, Record<string, string>, number]>([
    ["no limit", { "/proc/self/cgroup": "0::/\n", "/sys/fs/cgroup/cpu.max": "max 100000\n" }, Number.POSITIVE_INFINITY],
    ["no files at all", {}, Number.POSITIVE_INFINITY],
    ["a container's", { "/proc/self/cgroup": "0::/\n", "/sys/fs/cgroup/cpu.max": "150000 100000\n" }, 1.5],
    [
      "a parent's, stricter than its own",
      {
        "/proc/self/cgroup": "0::/user.slice/editor.scope\n",
        "/sys/fs/cgroup/user.slice/cpu.max": "200000 100000\n",
        "/sys/fs/cgroup/user.slice/editor.scope/cpu.max": "400000 100000\n",
      },
      2,
    ],
    [
      "version 1",
      {
        "/proc/self/cgroup": "5:memory:/docker/x\n3:cpu,cpuacct:/docker/x\n",
        "/sys/fs/cgroup/cpu/cpu.cfs_quota_us": "300000\n",
        "/sys/fs/cgroup/cpu/cpu.cfs_period_us": "100000\n",
      },
      3,
    ],
    [
      "version 1, no limit",
      {
        "/proc/self/cgroup": "1:cpu:/\n",
        "/sys/fs/cgroup/cpu/cpu.cfs_quota_us": "-1\n",
        "/sys/fs/cgroup/cpu/cpu.cfs_period_us": "100000\n",
      },
      Number.POSITIVE_INFINITY,
    ],
  ])("%s", async (_, files, quota) => {
    expect(await cpuQuota(kernel(files))).toBe(quota);
  });
});

test("this machine has at least one core, and no more than run at a time", async () => {
  const { fast, best, available } = await machineCores(1024);
  expect(available).toBe(os.availableParallelism());
  expect(best).toBeGreaterThanOrEqual(1);
  expect(fast).toBeGreaterThanOrEqual(best);
  expect(available).toBeGreaterThanOrEqual(fast);
});
