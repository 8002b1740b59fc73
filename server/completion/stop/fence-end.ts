import type { Surroundings } from "../brackets.ts";

const FENCE = /(?:^|\n)[^\S\n]*```/;

/**
 * Where a text of code goes over to the fence that closes a block of code in Markdown: models that answer questions end
 * their code so. Undefined where there is none, and where the document has such fences itself.
 * @returns UTF-16 units to keep
 */
export function fenceEnd(text: string, { before, after }: Pick<Surroundings, "before" | "after">): number | undefined {
  const end = FENCE.exec(text)?.index;
  // Asked after every token: what stands around the cursor is read only where there is a fence.
  return end === undefined || before.includes("```") || after.includes("```") ? undefined : end;
}
