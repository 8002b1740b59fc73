import { languageOfFence } from "./language-names.ts";

/** A piece of code inside prose, around the cursor. */
export interface EmbeddedCode {
  /** LSP language id, or "" when the author named none. */
  readonly language: string;
  readonly text: string;
  /** The cursor's position in `text`, in UTF-16 units. */
  readonly offset: number;
}

const FENCE = /^ {0,3}(`{3,}|~{3,})(.*)$/;

/**
 * The code fence (``` or ~~~) that the cursor stands in, or undefined outside of any. A cursor on the line of a fence
 * itself stands in an embedded code without text.
 */
export function fenceAround(text: string, offset: number): EmbeddedCode | undefined {
  let open: { marker: string; language: string; start: number } | undefined;
  for (let start = 0; start <= offset; ) {
    const end = endOfLine(text, start);
    const fence = FENCE.exec(text.slice(start, end).trimEnd());
    const marker = fence?.[1] ?? "";
    if (fence && offset >= start && offset <= end) return { language: "", text: "", offset: 0 };
    if (open === undefined && fence) {
      open = { marker, language: languageOfFence((fence[2] ?? "").trim().replace(/^\{?\.?/, "")), start: end + 1 };
    } else if (open && fence && marker.startsWith(open.marker) && (fence[2] ?? "").trim() === "") {
      open = undefined;
    }
    start = end + 1;
  }
  if (open === undefined || open.start > offset) return undefined;
  return {
    language: open.language,
    text: text.slice(open.start, closing(text, offset, open.marker)),
    offset: offset - open.start,
  };
}

function closing(text: string, from: number, marker: string): number {
  for (let end = endOfLine(text, from); end < text.length; ) {
    const next = endOfLine(text, end + 1);
    if (
      text
        .slice(end + 1, next)
        .trim()
        .startsWith(marker)
    )
      return end + 1;
    end = next;
  }
  return text.length;
}

function endOfLine(text: string, from: number): number {
  const end = text.indexOf("\n", from);
  return end === -1 ? text.length : end;
}
