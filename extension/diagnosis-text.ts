export interface EditorFacts {
  /** The product's name, and its version. */
  readonly name: string;
  readonly version: string;
  readonly host: string;
  /** Kind of the remote machine that the extension runs on, such as "ssh-remote". */
  readonly remote: string | undefined;
  readonly trusted: boolean;
}

/** The editor, in words. */
export function editorText({ name, version, host, remote, trusted }: EditorFacts): string {
  const where = remote === undefined ? host : `${host}, remote: ${remote}`;
  return `${name} ${version} (${where}${trusted ? "" : ", Restricted Mode"})`;
}

/** What can be said while the server, which knows the rest, does not run. */
export function reportWithoutServer(facts: {
  readonly tandem: string;
  readonly editor: string;
  readonly node: string;
  readonly system: string;
}): string {
  return `# Tandem: diagnosis

**The server is not running**, so this is all that is known. "Tandem: Show Log" says why it stopped; add its last lines, after
reading them through, and run "Tandem: Restart Server" before trying again.

| what | value |
| --- | --- |
| Tandem | ${facts.tandem} |
| Editor | ${facts.editor} |
| Node.js | ${facts.node} |
| System | ${facts.system} |
`;
}
