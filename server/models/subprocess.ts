import { spawn } from "node:child_process";

export interface SubprocessResult {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface SubprocessOptions {
  readonly directory: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
  readonly onOutput?: () => void;
}

/**
 * Runs a program to its end and collects what it prints. An abort ends it; the promise settles once it is gone, so
 * that its files may be removed then.
 *
 * It runs in `directory`, which is to be one of Tandem's own: the current one may be that of a repository that nobody
 * trusts, and Python, npm and Windows take modules, settings and programs from where they are started.
 * @throws the system's error when it cannot be started (`ENOENT`), or the signal's reason once it is aborted.
 */
export function runSubprocess(
  command: readonly [program: string, ...args: string[]],
  { directory, environment, signal, onOutput }: SubprocessOptions,
): Promise<SubprocessResult> {
  const [program, ...args] = command;
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const child = spawn(program, args, {
      cwd: directory,
      env: environment,
      stdio: ["ignore", "pipe", "pipe"],
      windowsHide: true,
    });
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
