/** Grammar (the name in `tree-sitter-<name>.wasm`) of an LSP language id. Languages that are not listed have none. */
const GRAMMARS: Readonly<Record<string, string>> = {
  typescript: "typescript",
  typescriptreact: "tsx",
  javascript: "javascript",
  javascriptreact: "javascript",
  python: "python",
  rust: "rust",
  go: "go",
  java: "java",
  // The C++ grammar reads C and CUDA as well, for the purpose of finding comments and strings.
  c: "cpp",
  cpp: "cpp",
  "cuda-cpp": "cpp",
  csharp: "c-sharp",
  ruby: "ruby",
  php: "php",
  css: "css",
  shellscript: "bash",
  powershell: "powershell",
  ini: "ini",
  properties: "ini",
};

const PROSE = new Set([
  "markdown",
  "plaintext",
  "latex",
  "tex",
  "restructuredtext",
  "asciidoc",
  "git-commit",
  "typst",
  "quarto",
  "rmd",
  "mdx",
]);

/** Name of the grammar for an LSP language id, if there is one. */
export function grammarOf(language: string): string | undefined {
  return Object.hasOwn(GRAMMARS, language) ? GRAMMARS[language] : undefined;
}

/** Whether files of this language are mainly text for people. */
export function isProseLanguage(language: string): boolean {
  return PROSE.has(language);
}
