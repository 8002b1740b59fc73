import type { Prompt } from "../experts/expert.ts";

/**
 * The same place, split at the cursor. A second opinion: an expert that is asked so has to begin the line by itself, and
 * where both ways lead to one text it is more often right (measurements: agreement between anchors).
 */
export function splitAtCursor(prompt: Prompt): Prompt {
  return { ...prompt, prefix: prompt.prefix + prompt.middle, middle: "" };
}

/**
 * The text before the cursor to be read from the beginning to the end, without knowing what follows: for asking how well
 * a text leads over to it.
 */
export function readingPrompt({ prefix, middle }: Prompt): Prompt {
  return { prefix: "", middle: prefix + middle, suffix: "" };
}
