import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";

const LIMIT_MS = 10_000;

/**
 * Whether a Python program ends without an error within ten seconds. It runs in a folder of its own and, where the system
 * lets an ordinary process give up the network, without it.
 */
export async function passes(program: string): Promise<boolean> {
  const folder = await mkdtemp(path.join(os.tmpdir(), "tandem-pass-"));
  try {
    const file = path.join(folder, "program.py");
    await writeFile(file, program);
    const python = `python3 -I ${JSON.stringify(file)}`;
    const isolated = `unshare --user --net true 2>/dev/null && exec unshare --user --net ${python} || exec ${python}`;
    return await succeeds(isolated, folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function succeeds(command: string, folder: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const child = spawn("sh", ["-c", command], {
      cwd: folder,
      stdio: "ignore",
      timeout: LIMIT_MS,
      killSignal: "SIGKILL",
    });
    child.on("error", reject);
    child.on("exit", (code) => resolve(code === 0));
  });
}
