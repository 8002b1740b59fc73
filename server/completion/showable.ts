import type { Place } from "../collaboration/strategy.ts";
import { keepWholeWords } from "./filters/whole-words.ts";
import { wholeLines } from "./lines.ts";

/**
 * What of a text that is still being written can be shown: of code whole lines where there are some, else whole words; of
 * other text whole words. Empty where there is neither.
 */
export function showable(text: string, place: Place): string {
  // Whether the word goes on after the cursor is not known before all of it is written.
  if (place !== "code") return keepWholeWords(text, { place, limited: true, after: "" }).trimEnd();
  const lines = wholeLines(text);
  if (lines !== "") return lines.trimEnd();
  return text.replace(/[\p{L}\p{N}_]+$/u, "").trimEnd();
}
