import { readFile } from "node:fs/promises";
import path from "node:path";

/** Reads a file; undefined when it cannot be read. */
export type ReadText = (file: string) => Promise<string | undefined>;

/** Reads a file of the kernel's. One that this kernel does not have is no error. */
export async function readText(file: string): Promise<string | undefined> {
  return readFile(file, "utf8").catch((_absent: unknown) => undefined);
}

const ROOT = "/sys/fs/cgroup";

/**
 * How many processors' worth of time this process's control groups grant it on Linux, as containers and services are
 * limited; Infinity without a limit.
 */
export async function cpuQuota(read: ReadText = readText): Promise<number> {
  const quotas = [];
  for (const line of ((await read("/proc/self/cgroup")) ?? "").split("\n")) {
    const [, controllers, group] = /^\d+:([^:]*):(\/.*)$/.exec(line) ?? [];
    if (group === undefined) continue;
    for (const folder of withParents(group)) {
      if (controllers === "") quotas.push(unified(await read(path.posix.join(ROOT, folder, "cpu.max"))));
      if (controllers?.split(",").includes("cpu"))
        quotas.push(await legacy(path.posix.join(ROOT, "cpu", folder), read));
    }
  }
  return Math.min(...quotas, Number.POSITIVE_INFINITY);
}

/** A group is limited by those that it is in; in a container its own path may mean nothing, but the root's does. */
function withParents(group: string): string[] {
  const parts = group.split("/").filter((part) => part !== "");
  return Array.from({ length: parts.length + 1 }, (_, i) => `/${parts.slice(0, i).join("/")}`);
}

function unified(max: string | undefined): number {
  const [quota, period] = (max ?? "max").trim().split(" ").map(Number);
  return share(quota, period);
}

async function legacy(folder: string, read: ReadText): Promise<number> {
  const [quota, period] = await Promise.all(
    ["cpu.cfs_quota_us", "cpu.cfs_period_us"].map(async (file) => Number(await read(path.posix.join(folder, file)))),
  );
  return share(quota, period);
}

function share(quota = Number.NaN, period = Number.NaN): number {
  return quota > 0 && period > 0 ? quota / period : Number.POSITIVE_INFINITY;
}
