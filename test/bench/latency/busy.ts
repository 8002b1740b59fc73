import { spawn } from "node:child_process";
import { once } from "node:events";

/** Another process that keeps one core busy, at normal priority. Returns how to end it. */
export async function keepCoreBusy(): Promise<() => Promise<void>> {
  const child = spawn(process.execPath, ["-e", "for (;;);"], { stdio: "ignore" });
  await once(child, "spawn");
  const ended = once(child, "exit");
  // A benchmark that is killed must not leave it behind.
  const kill = () => child.kill("SIGKILL");
  process.once("exit", kill);
  return async () => {
    process.off("exit", kill);
    kill();
    await ended;
  };
}
