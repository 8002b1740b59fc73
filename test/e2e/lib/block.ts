/** A place where several lines are suggested. */
import type { Page } from "playwright-core";
import { ghostText, typeForGhost } from "./editor.ts";
import { waitFor } from "./wait.ts";

/** Whoever goes on behind the last line writes such a block once more. */
export const BLOCKS = `export const cat = {
  name: "cat",
  legs: 4,
  sound: "meow",
};

export const dog = {
  name: "dog",
  legs: 4,
  sound: "woof",
};

export const cow = `;
/** Where that is. */
export const BLOCKS_END = { line: 13, column: 20 };
/** Two slow cores load a model, and write an answer. */
const LIMIT_MS = 60_000;

/** Types the beginning of a block there, and waits until some lines of it are suggested. Returns the suggestion. */
export async function typeForBlock(page: Page): Promise<string> {
  await typeForGhost(page, "{");
  const hasLines = async () => {
    const ghost = await ghostText(page);
    return /\S.*\n.*\S/.test(ghost) && ghost;
  };
  return waitFor("a suggestion of several lines", hasLines, LIMIT_MS);
}
