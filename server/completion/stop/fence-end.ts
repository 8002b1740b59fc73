import type { Surroundings } from "../brackets.ts";

const FENCE = /(?:^|\n)[^\S\n]*(```+)/g;
/** The next line of fences, with what it says of the code behind it. */
const NEXT_FENCE = /^[^\S\n]*(```+)(.*)$/m;

/**
 * Where a text of code goes over to the fence that closes a block of code in Markdown: models that answer questions end
 * their code so. Where the document has such fences itself, only one that closes the cursor's block behind the cursor, and
 * so would come twice, counts.
 * @returns UTF-16 units to keep
 */
export function fenceEnd(text: string, { before, after }: Pick<Surroundings, "before" | "after">): number | undefined {
  // Asked after every token: what stands around the cursor is read only where there is a fence.
  const fences = [...text.matchAll(FENCE)];
  if (fences.length === 0) return undefined;
  const [, closing = "", language = ""] = NEXT_FENCE.exec(after) ?? [];
  if (closing !== "" && language.trim() === "") {
    // What a shorter fence closes is part of the code.
    return fences.find(([, fence = ""]) => fence.length >= closing.length)?.index;
  }
  return before.includes("```") || after.includes("```") ? undefined : fences[0]?.index;
}
