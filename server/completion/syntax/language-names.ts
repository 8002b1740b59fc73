import path from "node:path";

/** Names of languages in other editors, and behind the ``` of authors, where they are not the LSP ids that VS Code uses. */
const NAMES = byName({
  bat: ["dosbatch"],
  cpp: ["c++"],
  csharp: ["c#", "cs"],
  "cuda-cpp": ["cuda"],
  "git-commit": ["gitcommit"],
  "git-rebase": ["gitrebase"],
  go: ["golang"],
  ini: ["dosini"],
  javascript: ["js"],
  javascriptreact: ["jsx"],
  makefile: ["automake", "make"],
  markdown: ["md"],
  "objective-c": ["objc"],
  "objective-cpp": ["objcpp"],
  plaintext: ["mail", "text", "txt"],
  powershell: ["ps1"],
  properties: ["jproperties"],
  python: ["py", "python3"],
  restructuredtext: ["rst"],
  ruby: ["rb"],
  rust: ["rs"],
  shellscript: ["bash", "sh", "shell", "zsh"],
  tex: ["plaintex"],
  typescript: ["ts"],
  typescriptreact: ["tsx"],
  yaml: ["yml"],
});

/** Endings of files that are no names of their languages. */
const ENDINGS = byName({
  ada: ["adb", "ads"],
  asciidoc: ["adoc"],
  asm: ["s"],
  c: ["h"],
  clojure: ["clj", "cljc", "cljs", "edn"],
  cpp: ["cc", "cxx", "hh", "hpp", "hxx"],
  "cuda-cpp": ["cu", "cuh"],
  elixir: ["ex", "exs"],
  erlang: ["erl", "hrl"],
  groovy: ["gradle"],
  haskell: ["hs"],
  html: ["htm"],
  javascript: ["cjs", "mjs"],
  julia: ["jl"],
  kotlin: ["kt", "kts"],
  latex: ["tex"],
  lisp: ["lsp"],
  makefile: ["mk"],
  "objective-c": ["m"],
  "objective-cpp": ["mm"],
  perl: ["pl", "pm"],
  powershell: ["psd1", "psm1"],
  properties: ["cfg", "conf"],
  python: ["pyi"],
  quarto: ["qmd"],
  scala: ["sc"],
  scheme: ["scm"],
  tex: ["cls", "sty"],
  typescript: ["cts", "mts"],
  typst: ["typ"],
  xml: ["svg", "xsd"],
});

/** Files whose names tell more than their endings, in small letters. */
const FILES = byName({
  cmake: ["cmakelists.txt"],
  dockerfile: ["containerfile", "dockerfile"],
  "git-commit": ["commit_editmsg"],
  groovy: ["jenkinsfile"],
  makefile: ["gnumakefile", "makefile"],
  properties: [".editorconfig", ".gitconfig"],
  ruby: ["gemfile", "rakefile"],
  shellscript: [".bashrc", ".profile", ".zshrc"],
});

/** LSP language id, as VS Code has it, for the name that an editor gives a document's language. */
export function languageNamed(name: string): string {
  return NAMES.get(name) ?? name;
}

/** LSP language id for the info string of a Markdown code fence; "" where the fence has none. */
export function languageOfFence(infoString: string): string {
  return languageNamed((/^[\w#+-]+/.exec(infoString)?.[0] ?? "").toLowerCase());
}

/**
 * LSP language id of a file, by its name, as VS Code with the extension for its language has it. An ending that nobody knows
 * is taken for a language, since few of those are text for people.
 */
export function languageOfFile(file: string): string {
  const name = path.basename(file).toLowerCase();
  const ending = path.extname(name).slice(1);
  return FILES.get(name) ?? ENDINGS.get(ending) ?? (languageNamed(ending) || "plaintext");
}

function byName(namesOf: Readonly<Record<string, readonly string[]>>): ReadonlyMap<string, string> {
  return new Map(Object.entries(namesOf).flatMap(([id, names]) => names.map((name) => [name, id] as const)));
}
