import { spawn } from "node:child_process";

export interface SubprocessResult {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs a program to its end and collects what it prints. An abort ends it; the promise settles once it is gone, so
 * that its files may be removed then.
 * @throws the system's error when it cannot be started (`ENOENT`), or the signal's reason once it is aborted.
 */
export function runSubprocess(
  command: readonly [program: string, ...args: string[]],
  { environment, signal, onOutput }: { environment: NodeJS.ProcessEnv; signal: AbortSignal; onOutput?: () => void },
): Promise<SubprocessResult> {
  const [program, ...args] = command;
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const child = spawn(program, args, { env: environment, stdio: ["ignore", "pipe", "pipe"], windowsHide: true });
    const end = () => child.kill();
    signal.addEventListener("abort", end, { once: true });
    const output = { stdout: "", stderr: "" };
    for (const name of ["stdout", "stderr"] as const) {
      child[name].setEncoding("utf8").on("data", (text: string) => {
        output[name] += text;
        onOutput?.();
      });
    }
    child.once("error", (error) => {
      signal.removeEventListener("abort", end);
      reject(error);
    });
    child.once("close", (exitCode) => {
      signal.removeEventListener("abort", end);
      if (signal.aborted) reject(signal.reason);
      else resolve({ exitCode, ...output });
    });
  });
}
