import { stat } from "node:fs/promises";
import { systemErrorCode } from "../storage/system-error-code.ts";

/** The size of a file in bytes, or undefined when there is none. */
export async function sizeIfThere(file: string): Promise<number | undefined> {
  try {
    return (await stat(file)).size;
  } catch (error) {
    if (["ENOENT", "ENOTDIR"].includes(systemErrorCode(error) ?? "")) return undefined;
    throw error;
  }
}
