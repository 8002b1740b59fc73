import { readdir, readFile } from "node:fs/promises";
import { run } from "../../../scripts/run.ts";

interface Process {
  pid: number;
  parent: number;
  command: string;
}

/** The pids of the descendants of `ancestor` whose command line contains `text`. */
export async function descendants(ancestor: number, text: string): Promise<number[]> {
  const processes = process.platform === "linux" ? await listFromProc() : await listFromPs();
  const parents = new Map(processes.map(({ pid, parent }) => [pid, parent]));
  const descends = (pid: number): boolean => {
    const parent = parents.get(pid);
    return parent !== undefined && (parent === ancestor || descends(parent));
  };
  return processes.filter(({ pid, command }) => command.includes(text) && descends(pid)).map(({ pid }) => pid);
}

/** A plain Debian has no `ps`. */
async function listFromProc(): Promise<Process[]> {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name)).map(Number);
  const processes = await Promise.all(pids.map(readProcess));
  return processes.filter((entry) => entry !== undefined);
}

async function readProcess(pid: number): Promise<Process | undefined> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, "utf8");
    const command = await readFile(`/proc/${pid}/cmdline`, "utf8");
    // "pid (name) state ppid …": the name may itself contain spaces and brackets.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return { pid, parent: Number(fields[1]), command };
  } catch (error) {
    // The process ended while we looked.
    if (error instanceof Error && "code" in error && ["ENOENT", "ESRCH"].includes(String(error.code))) return undefined;
    throw error;
  }
}

async function listFromPs(): Promise<Process[]> {
  const output = await run("ps", ["-A", "-o", "pid=,ppid=,command="]);
  return output.split("\n").flatMap((line) => {
    const [, pid, parent, command] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
    return command === undefined ? [] : [{ pid: Number(pid), parent: Number(parent), command }];
  });
}
