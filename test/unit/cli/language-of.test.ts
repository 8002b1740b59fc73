import { expect, test } from "vitest";
import { languageOf } from "../../../server/cli/language-of.ts";

test.each([
  ["a.ts", "typescript"],
  ["src/view.tsx", "typescriptreact"],
  ["a.test.mjs", "javascript"],
  ["script.py", "python"],
  ["main.rs", "rust"],
  ["include/a.h", "c"],
  ["a.cpp", "cpp"],
  ["README.MD", "markdown"],
  ["build.sh", "shellscript"],
  ["notes.txt", "plaintext"],
  ["Makefile", "plaintext"],
  ["folder.py/notes", "plaintext"],
  [".ts", "plaintext"],
])("%s: %s", (file, language) => {
  expect(languageOf(file)).toBe(language);
});
