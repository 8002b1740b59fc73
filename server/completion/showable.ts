import { wholeLines } from "./lines.ts";

/**
 * What of a text that is still being written can be shown: whole lines where there are some, else whole words. Empty
 * where there is neither.
 */
export function showable(text: string): string {
  const lines = wholeLines(text);
  if (lines !== "") return lines.trimEnd();
  return text.replace(/[\p{L}\p{N}_]+$/u, "").trimEnd();
}
