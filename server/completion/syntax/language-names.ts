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

/** LSP language id, as VS Code has it, for the name that an editor gives a document's language. */
export function languageNamed(name: string): string {
  return NAMES.get(name) ?? name;
}

/** LSP language id for the info string of a Markdown code fence; "" where the fence has none. */
export function languageOfFence(infoString: string): string {
  return languageNamed((/^[\w#+-]+/.exec(infoString)?.[0] ?? "").toLowerCase());
}

function byName(namesOf: Readonly<Record<string, readonly string[]>>): ReadonlyMap<string, string> {
  return new Map(Object.entries(namesOf).flatMap(([id, names]) => names.map((name) => [name, id] as const)));
}
