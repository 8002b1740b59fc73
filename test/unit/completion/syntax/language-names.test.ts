import { expect, test } from "vitest";
import { languageOfFile } from "../../../../server/completion/syntax/language-names.ts";

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
  ["Makefile", "makefile"],
  ["folder.py/notes", "plaintext"],
  [".ts", "plaintext"],
])("%s: %s", (file, language) => {
  expect(languageOfFile(file)).toBe(language);
});

test.each([
  ["a.jsx", "javascriptreact"],
  ["a.dart", "dart"],
  ["build.gradle", "groovy"],
  ["a.less", "less"],
  ["a.scss", "scss"],
  ["a.c", "c"],
  ["a.cxx", "cpp"],
  ["a.cu", "cuda-cpp"],
  ["a.cs", "csharp"],
  ["A.java", "java"],
  ["a.go", "go"],
  ["a.kt", "kotlin"],
  ["a.swift", "swift"],
  ["a.scala", "scala"],
  ["a.jsonc", "jsonc"],
  ["a.zig", "zig"],
  ["Gemfile", "ruby"],
  ["a.bash", "shellscript"],
  ["a.yaml", "yaml"],
  ["a.yml", "yaml"],
  ["a.toml", "toml"],
  ["a.R", "r"],
  ["a.pl", "perl"],
  ["a.exs", "elixir"],
  ["Dockerfile", "dockerfile"],
  ["rules.mk", "makefile"],
  ["a.jl", "julia"],
  ["a.sql", "sql"],
  ["A.hs", "haskell"],
  ["a.adb", "ada"],
  ["A.elm", "elm"],
  ["a.clj", "clojure"],
  ["a.lisp", "lisp"],
  ["a.scm", "scheme"],
  ["a.S", "asm"],
  ["index.html", "html"],
  ["a.xml", "xml"],
  ["A.vue", "vue"],
  ["A.svelte", "svelte"],
  ["a.erl", "erlang"],
  ["a.matlab", "matlab"],
  ["a.prolog", "prolog"],
  ["a.pyi", "python"],
  ["a.lua", "lua"],
  ["a.css", "css"],
  ["a.php", "php"],
  ["a.psm1", "powershell"],
  ["a.json", "json"],
  ["a.ini", "ini"],
  ["a.conf", "properties"],
])("what is known of comments and strings is found for %s: %s", (file, language) => {
  expect(languageOfFile(file)).toBe(language);
});

test.each([
  ["a.tex", "latex"],
  ["a.rst", "restructuredtext"],
  [".git/COMMIT_EDITMSG", "git-commit"],
])("text for people is prose: %s is %s", (file, language) => {
  expect(languageOfFile(file)).toBe(language);
});

test("an ending that nobody knows is the name of a language, and no prose", () => {
  expect(languageOfFile("a.nim")).toBe("nim");
  expect(languageOfFile("CMakeLists.txt")).toBe("cmake");
});
