import { Syntax } from "../../../../server/completion/syntax/syntax.ts";

/** Where the real grammars are. */
export const GRAMMARS = {
  directory: "node_modules/@vscode/tree-sitter-wasm/wasm",
  runtime: "node_modules/web-tree-sitter/web-tree-sitter.wasm",
};

/** The real grammars, however long they take, and what goes wrong in them. */
export function realSyntax(): { readonly syntax: Syntax; readonly failures: string[] } {
  const failures: string[] = [];
  const syntax = new Syntax({
    ...GRAMMARS,
    onFailure: (error) => failures.push(error.message),
    timeLimit: Number.POSITIVE_INFINITY,
  });
  return { syntax, failures };
}
