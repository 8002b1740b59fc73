import { type Lexis, lexisOf } from "./lexis.ts";

/** A comment, or a string or another literal that is taken as it is; with its marks, in UTF-16 units. */
export interface Span {
  readonly kind: "comment" | "string";
  readonly start: number;
  /** Behind the closing mark; before the newline of what ends with its line. */
  readonly end: number;
  /** What would close it, where the text ends before that. */
  readonly missing?: string;
}

interface Mark {
  readonly kind: Span["kind"];
  readonly close: string;
  /** Finds what closes it, and what only looks like it. Global. */
  readonly next: RegExp;
}

interface Scanner {
  /** Finds what opens a comment or string outside of any. Global. */
  readonly opener: RegExp;
  /** By what opens them. */
  readonly marks: ReadonlyMap<string, Mark>;
}

/** What a word is made of; beyond ASCII every character counts as a letter, which is precise enough and much faster. */
const WORD = "\\w\\u00aa-\\uffff";
/** What a regular expression stands behind. Elsewhere, a slash divides or closes a tag. */
const BEFORE_REGEX = "(?:[=(,:[!&|?;{~%*^]|=>|\\b(?:return|case))[ \\t]*";
/** Where nothing but a prefix stands before in the line. */
const BEGINS_LINE = /(?<=^[^\S\n]*\w{0,2})/my;
const ESCAPED = "\\\\[^]";

const scanners = new Map<Lexis, Scanner>();

/**
 * The comments and strings of a text, in order. One scan from its beginning, which must not lie inside of any, by the marks
 * of the language (LSP id): so it serves unfinished text and languages without a grammar. What is read does not change with
 * what follows it, but for marks of which a part is still to come. Code inside of strings (`${…}`) counts as string.
 */
export function spansOf(text: string, language: string): Span[] {
  const { opener, marks } = scannerOf(lexisOf(language));
  const spans: Span[] = [];
  for (let at = 0; ; ) {
    opener.lastIndex = at;
    const found = opener.exec(text);
    const mark = found && marks.get(found[0]);
    if (!mark) return spans;
    const start = found.index;
    const end = endOf(text, start + found[0].length, mark);
    const kind = found[0] === mark.close && !beginsLine(text, start) ? "string" : mark.kind;
    spans.push(end === undefined ? { kind, start, end: text.length, missing: mark.close } : { kind, start, end });
    at = end ?? text.length;
  }
}

/** The comment or string that is open at the end of a text, if any. See {@link spansOf}. */
export function openSpan(text: string, language: string): Span | undefined {
  const last = spansOf(text, language).at(-1);
  return last?.missing === undefined ? undefined : last;
}

function endOf(text: string, from: number, { close, next }: Mark): number | undefined {
  for (next.lastIndex = from; ; ) {
    const found = next.exec(text);
    if (!found) return undefined;
    if (found[0] === "\n") return found.index;
    if (found[0] === close) return next.lastIndex;
  }
}

/** Python's documentation begins its line; elsewhere, three quotes are a string like others. */
function beginsLine(text: string, at: number): boolean {
  BEGINS_LINE.lastIndex = at;
  return BEGINS_LINE.test(text);
}

function scannerOf(lexis: Lexis): Scanner {
  const known = scanners.get(lexis);
  if (known) return known;
  const scanner = createScanner(lexis);
  scanners.set(lexis, scanner);
  return scanner;
}

function createScanner(lexis: Lexis): Scanner {
  const marks = new Map<string, Mark>();
  const openers = new Map<string, string>();
  const add = (kind: Span["kind"], open: string, close: string, opener: string, ...others: string[]) => {
    marks.set(open, { kind, close, next: new RegExp([...others, literal(close)].join("|"), "g") });
    openers.set(open, opener);
  };
  for (const mark of lexis.line) add("comment", mark, "\n", lineOpener(mark));
  for (const [open, close] of lexis.block) {
    const others = open === close ? [ESCAPED] : [];
    add("comment", open, close, (lexis.globs ? "(?<!\\S)" : "") + literal(open), ...others);
  }
  for (const [open, close] of lexis.long ?? []) add("string", open, close, literal(open), ESCAPED);
  for (const [open, close] of lexis.raw ?? []) add("string", open, close, literal(open));
  const quotes = lexis.characters ? `${lexis.quotes}'` : lexis.quotes;
  for (const quote of quotes) {
    add("string", quote, quote, quote === "'" ? apostropheOpener(lexis) : literal(quote), ESCAPED, "\\n");
  }
  // A slash in a class of characters (`[/]`) ends nothing.
  const inRegex = [ESCAPED, "\\[(?:\\\\.|[^\\]\\\\\\n])*\\]?", "\\n"];
  if (lexis.regex) add("string", "/", "/", `(?<=${BEFORE_REGEX})\\/(?![*/])`, ...inRegex);
  return { opener: anyOf(openers), marks };
}

/** "http://", "i--" and "a#b" are no comments. */
function lineOpener(mark: string): string {
  return (mark === "//" ? "(?<!:)" : "(?<!\\S)") + literal(mark);
}

/** An apostrophe opens nothing inside a word ("don't", `1'000`) or behind an expression (`{name}'s`, a transposed matrix). */
function apostropheOpener({ prefixes, characters }: Lexis): string {
  const behind = characters ? `(?<![${WORD})\\]}'])` : `(?<![${WORD})\\]}])`;
  const behindPrefix = prefixes === undefined ? "" : `|(?<=(?<![${WORD}])[${prefixes}]{1,2})`;
  return `(?:${behind}${behindPrefix})'${characters ? `(?![${WORD}])` : ""}`;
}

/** A pattern for what opens anything; the longest mark first. Looking at one character first is what makes it fast. */
function anyOf(openers: ReadonlyMap<string, string>): RegExp {
  const sorted = [...openers].sort(([one], [other]) => other.length - one.length);
  const first = sorted.map(([mark]) => literal(mark[0] ?? "")).join("");
  return new RegExp(`(?=[${first}])(?:${sorted.map(([, opener]) => opener).join("|")})`, "g");
}

function literal(text: string): string {
  return text.replace(/[^\w\s]/g, "\\$&");
}
