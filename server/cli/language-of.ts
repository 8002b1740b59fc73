import path from "node:path";

const LANGUAGES: Readonly<Record<string, string>> = {
  ".ts": "typescript",
  ".mts": "typescript",
  ".cts": "typescript",
  ".tsx": "typescriptreact",
  ".js": "javascript",
  ".mjs": "javascript",
  ".cjs": "javascript",
  ".jsx": "javascriptreact",
  ".py": "python",
  ".rs": "rust",
  ".go": "go",
  ".java": "java",
  ".c": "c",
  ".h": "c",
  ".cc": "cpp",
  ".cpp": "cpp",
  ".hpp": "cpp",
  ".cs": "csharp",
  ".rb": "ruby",
  ".php": "php",
  ".css": "css",
  ".sh": "shellscript",
  ".ps1": "powershell",
  ".ini": "ini",
  ".md": "markdown",
  ".tex": "latex",
  ".rst": "restructuredtext",
};

/** The LSP language id of a file, by its name, as editors have it. */
export function languageOf(file: string): string {
  return LANGUAGES[path.extname(file).toLowerCase()] ?? "plaintext";
}
