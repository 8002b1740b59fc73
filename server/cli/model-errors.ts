import pc from "picocolors";
import { ModelError } from "../models/errors.ts";
import { interruptible } from "./interruptible.ts";

/**
 * Runs a command with Ctrl+C as its abort, and turns its outcome into messages and an exit code: 0 when everything asked
 * for was done, 1 when something failed, 130 when the user cancelled.
 */
export async function reportModelErrors(
  command: (signal: AbortSignal) => Promise<void>,
  onCancel: string,
): Promise<void> {
  try {
    if (await interruptible(command)) process.stderr.write(`\n${onCancel}\n`);
  } catch (error) {
    if (!(error instanceof ModelError)) throw error;
    process.stderr.write(`${pc.red("error:")} ${error.message}\n`);
    process.exitCode = 1;
  }
}
