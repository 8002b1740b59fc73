/** An opening mark with the mark that closes it. */
export type Pair = readonly [open: string, close: string];

/** How a language writes comments and strings. */
export interface Lexis {
  /** Marks of comments that end with the line. */
  readonly line: readonly string[];
  /** Comments of several lines. What both ends have alike is a string where code stands before it in its line. */
  readonly block: readonly Pair[];
  /** Quotes of strings that end with the line at the latest. */
  readonly quotes: string;
  /** Strings of several lines in which a backslash hides the closing mark. */
  readonly long?: readonly Pair[];
  /** Strings of several lines in which it does not. */
  readonly raw?: readonly Pair[];
  /** An apostrophe encloses one character, and before a letter it may be something else: a lifetime, a type, a prime. */
  readonly characters?: boolean;
  /** Letters that may stand directly before an apostrophe that opens a string. */
  readonly prefixes?: string;
  /** There are regular expressions between slashes. */
  readonly regex?: boolean;
  /** A mark directly behind something else opens no block, as in `src/*`. */
  readonly globs?: boolean;
}

const SLASHES = { line: ["//"], block: [["/*", "*/"]] } as const;
const THREE_DOUBLE: Pair = [`"""`, `"""`];
const THREE_SINGLE: Pair = ["'''", "'''"];
const BACKTICKS: Pair = ["`", "`"];

const C_LIKE: Lexis = { ...SLASHES, quotes: `"'` };
const JVM: Lexis = { ...C_LIKE, long: [THREE_DOUBLE] };
const SCRIPT: Lexis = { ...SLASHES, quotes: `"'`, long: [BACKTICKS], regex: true };
const HASH: Lexis = { line: ["#"], block: [], quotes: `"'` };
const ML: Lexis = { line: [], block: [["(*", "*)"]], quotes: `"`, characters: true };
const HASKELL: Lexis = { line: ["--"], block: [["{-", "-}"]], quotes: `"`, characters: true };
const LISP: Lexis = { line: [";"], block: [], quotes: `"` };
const MARKUP: Lexis = { line: [], block: [["<!--", "-->"]], quotes: "" };
/** Mostly scripts. Text between tags has quotes, too, but seldom alone in its line. */
const COMPONENT: Lexis = { line: ["//"], block: [...SLASHES.block, ...MARKUP.block], quotes: "\"'`" };
const PERCENT: Lexis = { line: ["%"], block: [], quotes: `"'` };
const UNKNOWN: Lexis = { line: ["//", "#", "--"], block: [["/*", "*/"]], quotes: "\"'`", globs: true };

const LEXES: Readonly<Record<string, Lexis>> = {
  ...of(SCRIPT, "javascript", "javascriptreact", "typescript", "typescriptreact"),
  ...of(C_LIKE, "zig", "jsonc", "less", "scss"),
  ...of(JVM, "java", "kotlin", "swift"),
  ...of({ ...C_LIKE, long: [THREE_DOUBLE, THREE_SINGLE], prefixes: "r" }, "dart", "groovy"),
  ...of({ ...C_LIKE, raw: [['R"(', ')"']], prefixes: "uUL8" }, "cpp", "cuda-cpp"),
  ...of(HASH, "ruby", "shellscript", "yaml", "r", "perl", "dockerfile", "makefile"),
  ...of(HASH, "dockercompose", "github-actions-workflow", "ignore"),
  ...of({ ...HASH, long: [THREE_DOUBLE, THREE_SINGLE] }, "toml", "elixir", "julia"),
  ...of(HASKELL, "haskell", "elm"),
  ...of(LISP, "clojure", "lisp", "scheme"),
  ...of(MARKUP, "html", "xml"),
  ...of(COMPONENT, "vue", "svelte"),
  ...of(PERCENT, "erlang", "matlab", "prolog"),
  ada: { line: ["--"], block: [], quotes: `"`, characters: true },
  asm: { line: [";"], block: [], quotes: `"'` },
  c: { ...C_LIKE, prefixes: "uUL8" },
  csharp: { ...JVM, raw: [['@"', '"']] },
  css: { line: [], block: [["/*", "*/"]], quotes: `"'` },
  fsharp: { ...ML, line: ["//"], long: [THREE_DOUBLE] },
  go: { ...C_LIKE, raw: [BACKTICKS] },
  ini: { line: [";", "#"], block: [], quotes: "" },
  json: { line: [], block: [], quotes: `"` },
  lua: { line: ["--"], block: [["--[[", "]]"]], quotes: `"'`, raw: [["[[", "]]"]] },
  ocaml: ML,
  php: { line: ["//", "#"], block: [["/*", "*/"]], quotes: `"'` },
  powershell: { line: ["#"], block: [["<#", "#>"]], quotes: `"'` },
  properties: { line: ["#", "!"], block: [], quotes: "" },
  python: { line: ["#"], block: [THREE_DOUBLE, THREE_SINGLE], quotes: `"'`, prefixes: "bfrtuBFRTU" },
  rust: { ...SLASHES, quotes: `"`, raw: [['r#"', '"#']], characters: true, prefixes: "b" },
  scala: { ...SLASHES, quotes: `"`, long: [THREE_DOUBLE], characters: true },
  sql: { line: ["--"], block: [["/*", "*/"]], quotes: `"'`, prefixes: "bBeEnNxX" },
  vb: { line: ["'"], block: [], quotes: `"` },
};

/** How a language (LSP id) writes comments and strings; of languages that are not known, what is common to most. */
export function lexisOf(language: string): Lexis {
  return Object.hasOwn(LEXES, language) ? (LEXES[language] ?? UNKNOWN) : UNKNOWN;
}

/** Whether a line holds a comment and nothing else. */
export function isCommentLine(line: string, language: string): boolean {
  const { line: marks, block } = lexisOf(language);
  const text = line.trim();
  return (
    marks.some((mark) => text.startsWith(mark)) ||
    block.some(
      ([open, close]) => text.startsWith(open) && text.length >= open.length + close.length && text.endsWith(close),
    )
  );
}

/** A line without the comment at its end: what follows white space and a mark of the language. */
export function withoutTrailingComment(line: string, language: string): string {
  const lexis = lexisOf(language);
  // Pages hold scripts.
  const { line: marks } = lexis === MARKUP ? SCRIPT : lexis;
  for (const { index, 0: space } of line.matchAll(/\s+/g)) {
    if (marks.some((mark) => line.startsWith(mark, index + space.length))) return line.slice(0, index);
  }
  return line;
}

function of(lexis: Lexis, ...languages: string[]): Record<string, Lexis> {
  return Object.fromEntries(languages.map((language) => [language, lexis]));
}
