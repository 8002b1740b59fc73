import { characterBoundary, unitBoundary } from "./character-boundary.ts";

/** What an expert may read of a document around the cursor, with `\n` line endings. */
export interface Window {
  readonly before: string;
  readonly after: string;
  /** Where in the document the cursor stands, in UTF-16 units: the position asked for, moved out of `\r\n` and pairs. */
  readonly offset: number;
  /** The document's own line ending: what an inserted text must be given before it goes back. */
  readonly lineEnding: LineEnding;
}

export type LineEnding = "\n" | "\r\n" | "\r";

/** Counts tokens of a text; the sum over pieces stands for the whole. */
export type CountTokens = (text: string) => number;

/** No more than this many UTF-16 units are read, and counted, for a token of budget. */
const UNITS_PER_TOKEN = 8;
/** UTF-16 units on either side of the cursor in which a line ending is looked for. */
const LINE_ENDING_REACH = 20_000;
/** The share of the budget that the text after the cursor gets where there is enough on both sides. */
const AFTER_SHARE = 1 / 4;

/**
 * Chooses the text around the cursor that fits into a budget of tokens, three quarters of it before the cursor; what
 * one side does not need goes to the other.
 * Its ends lie at lines (inside of lines only where these are very long) that stay the same for many keystrokes: a
 * start that moved with every key would throw the KV cache away each time.
 * `offset` is in UTF-16 units and is clamped to the document. Costs no more for a large document than for a small one.
 */
export function selectWindow(text: string, offset: number, budget: number, countTokens: CountTokens): Window {
  const cursor = unitBoundary(text, Math.min(Math.max(0, offset), text.length));
  const after = textAfter(text, cursor, Math.floor(budget * AFTER_SHARE), countTokens);
  const before = textBefore(text, cursor, budget - after.tokens, countTokens);
  const spare = budget - before.tokens - after.tokens;
  // In coarse steps, since the spare budget shrinks with every key.
  const steps = before.complete && !after.complete ? Math.floor(spare / (budget * AFTER_SHARE)) : 0;
  const more = steps > 0 ? textAfter(text, cursor, Math.floor(budget * AFTER_SHARE * (1 + steps)), countTokens) : after;
  return {
    before: normaliseLineEndings(before.text),
    after: normaliseLineEndings(more.text),
    offset: cursor,
    lineEnding: lineEndingOf(text, cursor),
  };
}

interface Side {
  readonly text: string;
  readonly tokens: number;
  /** Whether it reaches the end of the document on its side. */
  readonly complete: boolean;
}

function textBefore(text: string, cursor: number, budget: number, countTokens: CountTokens): Side {
  return fill(
    budget,
    (step) => {
      // Steps are counted from the start of the document: typing at the cursor does not shift them.
      const bounds = (index: number) => (index <= 0 ? 0 : lineStartFrom(text, index * step, step));
      let index = Math.ceil(cursor / step);
      while (index > 0 && bounds(index) >= cursor) index--;
      return {
        next: () => (index < 0 ? undefined : bounds(index--)),
        from: cursor,
        piece: (to, from) => text.slice(to, from),
        end: 0,
      };
    },
    countTokens,
  );
}

function textAfter(text: string, cursor: number, budget: number, countTokens: CountTokens): Side {
  const length = text.length;
  return fill(
    budget,
    (step) => {
      // Steps are counted from the end of the document: typing at the cursor does not shift them.
      const bounds = (index: number) =>
        index <= 0 ? length : lineEndBefore(text, Math.max(0, length - index * step), step);
      let index = Math.ceil((length - cursor) / step);
      while (index > 0 && bounds(index) <= cursor) index--;
      return {
        next: () => (index < 0 ? undefined : bounds(index--)),
        from: cursor,
        piece: (to, from) => text.slice(from, to),
        end: length,
      };
    },
    countTokens,
  );
}

interface Walk {
  /** The next possible end of the window, outwards. */
  next(): number | undefined;
  readonly from: number;
  readonly end: number;
  piece(to: number, from: number): string;
}

function fill(budget: number, walkBy: (step: number) => Walk, countTokens: CountTokens): Side {
  const units = budget * UNITS_PER_TOKEN;
  // Where a token is about four units long, a step is a quarter of the budget. Denser text needs shorter steps, or
  // much of the budget would be left unused.
  for (let step = powerOfTwoUpTo(budget); ; step /= 2) {
    const walk = walkBy(step);
    const pieces: string[] = [];
    let tokens = 0;
    let read = 0;
    let from = walk.from;
    for (let to = walk.next(); to !== undefined; to = walk.next()) {
      const piece = walk.piece(to, from);
      read += piece.length;
      if (read > units && pieces.length > 0) break;
      const count = piece === "" ? 0 : countTokens(piece);
      if (tokens + count > budget) break;
      pieces.push(piece);
      tokens += count;
      from = to;
    }
    const complete = from === walk.end;
    if (complete || tokens >= budget / 2 || read > units || step <= 1) {
      const inOrder = walk.end === 0 ? pieces.reverse() : pieces;
      return { text: inOrder.join(""), tokens, complete };
    }
  }
}

/** The first line start at or after a position; a character boundary where no line starts within the reach. */
function lineStartFrom(text: string, position: number, reach: number): number {
  const newline = text.slice(position - 1, position - 1 + reach).indexOf("\n");
  return newline === -1 ? characterBoundary(text, position) : position + newline;
}

/** The last line start at or before a position; a character boundary where no line starts within the reach. */
function lineEndBefore(text: string, position: number, reach: number): number {
  const from = Math.max(0, position - reach);
  const newline = text.slice(from, position).lastIndexOf("\n");
  return newline === -1 ? characterBoundary(text, position) : from + newline + 1;
}

function powerOfTwoUpTo(value: number): number {
  return 2 ** Math.floor(Math.log2(Math.max(1, value)));
}

/** The text with `\n` line endings. */
export function normaliseLineEndings(text: string): string {
  return text.includes("\r") ? text.replace(/\r\n?/g, "\n") : text;
}

/** A line ending near the cursor decides for the document. */
function lineEndingOf(text: string, cursor: number): LineEnding {
  const near = text.slice(cursor, cursor + LINE_ENDING_REACH);
  const ending = /\r\n?|\n/.exec(near) ?? /\r\n?|\n/.exec(text.slice(Math.max(0, cursor - LINE_ENDING_REACH), cursor));
  return (ending?.[0] ?? "\n") as LineEnding;
}
