import type { Candidate, Place } from "../collaboration/strategy.ts";
import { keepWholeLines } from "./filters/whole-lines.ts";
import { keepWholeWords } from "./filters/whole-words.ts";

/** How much of an answer can be offered, in UTF-16 units: not the line or word that the token limit broke off. */
export function offeredLength(
  { text, limited }: Pick<Candidate, "text" | "limited">,
  { kind, after }: { readonly kind: Place; readonly after: string },
): number {
  if (!limited) return text.length;
  const context = { place: kind, limited, after };
  return keepWholeWords(keepWholeLines(text, context), context).trimEnd().length;
}
