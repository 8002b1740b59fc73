import type { Place } from "../../collaboration/strategy.ts";
import { type Lexis, lexisOf } from "./lexis.ts";

/** How much text before the cursor is read in search of an open block comment, in UTF-16 units. */
const REACH = 8_000;

/**
 * Where the cursor stands, judged from comment marks and quotes alone: for languages without a grammar, and for text
 * so unfinished that the parser makes nothing of it. `offset` is in UTF-16 units.
 */
export function placeByText(language: string, text: string, offset: number): Place {
  const lexis = lexisOf(language);
  const before = text.slice(Math.max(0, offset - REACH), offset);
  if (lexis.block.some(([open, close]) => isOpen(before, open, close))) return "comment";
  return placeInLine(before.slice(before.lastIndexOf("\n") + 1), lexis);
}

function isOpen(before: string, open: string, close: string): boolean {
  if (open === close) return before.split(open).length % 2 === 0;
  const opened = before.lastIndexOf(open);
  return opened !== -1 && before.indexOf(close, opened + open.length) === -1;
}

function placeInLine(line: string, lexis: Lexis): Place {
  let quote = "";
  for (let at = 0; at < line.length; at++) {
    const char = line[at] ?? "";
    if (quote !== "") {
      if (char === "\\") at++;
      else if (char === quote) quote = "";
    } else if (lexis.line.some((mark) => startsComment(line, at, mark))) return "comment";
    // An apostrophe inside a word ("don't", a Rust lifetime) opens nothing.
    else if (lexis.quotes.includes(char) && !(char === "'" && /\w/.test(line[at - 1] ?? ""))) quote = char;
  }
  return quote === "" ? "code" : "string";
}

function startsComment(line: string, at: number, mark: string): boolean {
  if (!line.startsWith(mark, at)) return false;
  const previous = line[at - 1] ?? " ";
  // "http://", "i--" and "a#b" are no comments.
  return mark === "//" ? previous !== ":" : /\s/.test(previous) || (mark === "%" && at === 0);
}
