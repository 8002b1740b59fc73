import { ContextIndex } from "../../../../server/completion/context/context-index.ts";
import type { ContextRequest } from "../../../../server/completion/context/context-keeper.ts";
import { readCursorTerms } from "../../../../server/completion/context/cursor-terms.ts";
import type { SourceDocument } from "../../../../server/completion/context/document-index.ts";
import { estimateTokens } from "../../../../server/completion/token-estimate.ts";

export const NOW = Date.UTC(2026, 0, 1);
const never = new AbortController().signal;

export function document(path: string, text: string, more: Partial<SourceDocument> = {}): SourceDocument {
  return { uri: `file:///${path}`, path, language: "typescript", text, version: 1, lastActive: NOW, ...more };
}

export async function indexOf(...documents: readonly SourceDocument[]): Promise<ContextIndex> {
  const index = new ContextIndex();
  await index.update(documents, never);
  return index;
}

/** A request at the cursor `█`. */
export function at(drawn: string, { head, ...more }: Partial<ContextRequest> & { head?: string } = {}): ContextRequest {
  const [before = "", after = ""] = drawn.split("█");
  return {
    uri: "file:///current.ts",
    language: "typescript",
    terms: readCursorTerms({ before, after, head: head ?? before }),
    budget: 384,
    countTokens: estimateTokens,
    now: NOW,
    ...more,
  };
}

/** Lines of code that have nothing to do with anything, different for each seed. */
export function filler(lines: number, seed: string): string {
  return Array.from({ length: lines }, (_, i) =>
    i % 10 === 0
      ? `\nfunction ${seed}${i}(first${i}, second${i}) {`
      : `  ${seed}Call${i}(first${i} + ${i}, "${seed}");`,
  ).join("\n");
}
