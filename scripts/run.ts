/** Runs other programs for the development scripts. */
import { spawn } from "node:child_process";

export interface RunOptions {
  cwd?: string;
  environment?: NodeJS.ProcessEnv;
  /** "show" passes the program's output on; "keep" returns it, and shows it only in the error. */
  output?: "show" | "keep";
  signal?: AbortSignal;
}

/** A program that could not be started or did not end well. */
export class RunError extends Error {
  override readonly name = "RunError";
  constructor(
    message: string,
    /** What the program wrote, when it was kept. */
    readonly output: string,
  ) {
    super(output ? `${message}\n${output.trimEnd()}` : message);
  }
}

/**
 * Runs a program to its end and returns what it wrote (empty with `output: "show"`).
 * Throws a {@link RunError} when it cannot be started or its exit code is not 0.
 */
export async function run(program: string, args: readonly string[], options: RunOptions = {}): Promise<string> {
  const { code, output } = await runToEnd(program, args, options);
  if (code === 0) return output;
  throw new RunError(`\`${[program, ...args].join(" ")}\` ended with ${code}.`, output);
}

/** As {@link run}, but leaves it to the caller what an exit code other than 0 means. */
export function runToEnd(
  program: string,
  args: readonly string[],
  { cwd, environment = process.env, output = "keep", signal }: RunOptions = {},
): Promise<{ code: number | string; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd,
      env: environment,
      signal,
      stdio: output === "show" ? ["ignore", "inherit", "inherit"] : ["ignore", "pipe", "pipe"],
    });
    const chunks: Buffer[] = [];
    child.stdout?.on("data", (chunk: Buffer) => chunks.push(chunk));
    child.stderr?.on("data", (chunk: Buffer) => chunks.push(chunk));
    const written = () => Buffer.concat(chunks).toString("utf8");
    child.once("error", (error) => reject(new RunError(`\`${program}\` cannot be run: ${error.message}.`, written())));
    child.once("close", (code, killedBy) => resolve({ code: code ?? killedBy ?? "an unknown end", output: written() }));
  });
}
