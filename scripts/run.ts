/** Runs other programs for the development scripts. */
import { execa } from "execa";

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

/** How a program ended, and what it wrote where that was kept. */
export interface Ended {
  /** Its exit code, or the signal that ended it. */
  readonly code: number | string;
  /** What it wrote to its standard output. */
  readonly output: string;
  /** All that it wrote, errors and warnings too, in order. */
  readonly all: string;
}

/**
 * Runs a program to its end and returns what it wrote to its standard output (empty with `output: "show"`).
 * Throws a {@link RunError} when it cannot be started or its exit code is not 0.
 */
export async function run(program: string, args: readonly string[], options: RunOptions = {}): Promise<string> {
  const { code, output, all } = await runToEnd(program, args, options);
  if (code === 0) return output;
  throw new RunError(`\`${[program, ...args].join(" ")}\` ended with ${code}.`, all);
}

/** As {@link run}, but leaves it to the caller what an exit code other than 0 means. */
export async function runToEnd(
  program: string,
  args: readonly string[],
  { cwd, environment = process.env, output = "keep", signal }: RunOptions = {},
): Promise<Ended> {
  const written = output === "show" ? "inherit" : "pipe";
  const ended = await execa(program, args, {
    ...(cwd === undefined ? {} : { cwd }),
    ...(signal === undefined ? {} : { cancelSignal: signal }),
    env: environment,
    extendEnv: false,
    stdin: "ignore",
    stdout: written,
    stderr: written,
    all: true,
    stripFinalNewline: false,
    reject: false,
  });
  const all = ended.all ?? "";
  if (ended.isCanceled) throw new RunError(`\`${program}\` was stopped: ${reasonOf(signal?.reason)}.`, all);
  const code = ended.exitCode ?? ended.signal;
  if (code === undefined) throw new RunError(`\`${program}\` cannot be run: ${reasonOf(ended.cause)}.`, all);
  return { code, output: ended.stdout ?? "", all };
}

function reasonOf(failure: unknown): string {
  return failure instanceof Error ? failure.message : String(failure);
}
