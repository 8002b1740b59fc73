/** How a language writes comments and strings, as far as single lines tell. */
export interface Lexis {
  readonly line: readonly string[];
  readonly block: readonly (readonly [string, string])[];
  readonly quotes: string;
}

const C_LIKE: Lexis = { line: ["//"], block: [["/*", "*/"]], quotes: `"` };
const SCRIPT: Lexis = { line: ["//"], block: [["/*", "*/"]], quotes: `"'\`` };
const HASH: Lexis = { line: ["#"], block: [], quotes: `"'` };
const SQL: Lexis = { line: ["--"], block: [["/*", "*/"]], quotes: `'` };
const LISP: Lexis = { line: [";"], block: [], quotes: `"` };
const MARKUP: Lexis = { line: [], block: [["<!--", "-->"]], quotes: "" };
const PERCENT: Lexis = { line: ["%"], block: [], quotes: `"` };
const UNKNOWN: Lexis = { line: ["//", "#", "--"], block: [["/*", "*/"]], quotes: `"` };

const LEXES: Readonly<Record<string, Lexis>> = {
  ...of(SCRIPT, "javascript", "javascriptreact", "typescript", "typescriptreact", "dart", "groovy", "less", "scss"),
  ...of(C_LIKE, "c", "cpp", "cuda-cpp", "csharp", "java", "rust", "go", "kotlin", "swift", "scala", "jsonc", "zig"),
  ...of(HASH, "ruby", "shellscript", "yaml", "toml", "r", "perl", "elixir", "dockerfile", "makefile", "julia"),
  ...of(SQL, "sql", "haskell", "ada", "elm"),
  ...of(LISP, "clojure", "lisp", "scheme", "asm"),
  ...of(MARKUP, "html", "xml", "vue", "svelte"),
  ...of(PERCENT, "erlang", "matlab", "prolog"),
  python: {
    line: ["#"],
    block: [
      [`"""`, `"""`],
      ["'''", "'''"],
    ],
    quotes: `"'`,
  },
  lua: { line: ["--"], block: [["--[[", "]]"]], quotes: `"'` },
  css: { line: [], block: [["/*", "*/"]], quotes: `"'` },
  php: { line: ["//", "#"], block: [["/*", "*/"]], quotes: `"'` },
  powershell: { line: ["#"], block: [["<#", "#>"]], quotes: `"'` },
  json: { line: [], block: [], quotes: `"` },
  ini: { line: [";", "#"], block: [], quotes: "" },
  properties: { line: ["#", "!"], block: [], quotes: "" },
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
