import type { Writable } from "node:stream";
import { systemErrorCode } from "../storage/system-error-code.ts";

/**
 * Ends the program without a word where nobody reads what it prints any more, as behind `| head`. What else fails as it
 * prints is thrown.
 */
export function endWithReader(output: Writable): void {
  output.on("error", (failure) => {
    if (systemErrorCode(failure) !== "EPIPE") throw failure;
    process.exit();
  });
}
