/** `class X`, `export async function x`, `def x`, `pub(crate) fn x`, `interface X`, `const x =`, `type X` … */
const BY_KEYWORD =
  /^\s*(?:(?:export|default|declare|public|private|protected|internal|static|abstract|async|readonly|override|final|sealed|partial|pub(?:\([^)]*\))?|unsafe|inline|extern|local)\s+)*(?:class|interface|enum|struct|trait|type|function\*?|fn|func|def|module|namespace|record|object|protocol|union|macro_rules!)\s+(?:\([^)]*\)\s*)?([A-Za-z_$][\w$]*)/;
/** A variable counts where it is global, or a member that can be seen from elsewhere. */
const VARIABLE = /^(?:export\s+)?(?:const|let|var|val|static)\s+(?:mut\s+)?([A-Za-z_$][\w$]*)/;
/** `NAME = …` and `NAME: Type = …` at the beginning of a line: Python, Ruby, shell. */
const ASSIGNMENT = /^([A-Za-z_]\w*)\s*(?::\s*[\w.[\], |"]+)?=(?![=>])/;
/** `name(…) {`, `public Type name(…) {` with an indentation: methods. */
const METHOD = /^\s+(?:[\w$<>[\],.?*&]+\s+)*\*?#?([A-Za-z_$][\w$]*)\s*(?:<[^>]*>)?\([^;]*\)\s*(?::[^;={]+)?\{\s*$/;
/** `exports.name =`, `module.exports.name =`, `Name.prototype.method =`. */
const EXPORTED = /^(?:module\.)?(?:exports|[A-Z]\w*\.prototype)\.([A-Za-z_$][\w$]*)\s*=/;
const CONTROL_FLOW = new Set(["if", "for", "while", "switch", "catch", "return", "with", "else", "function", "match"]);
const COMMENT_OR_ATTRIBUTE = /^\s*(?:\/\/|\/\*|\*|#|@|--|%|""")/;
/** Longer lines are generated text. */
const LONGEST_LINE = 300;

/** The identifier that a line declares for use in other files, if it declares one. Judged by the text alone. */
export function declaredName(line: string): string | undefined {
  if (line.length > LONGEST_LINE) return undefined;
  const name = (BY_KEYWORD.exec(line) ?? VARIABLE.exec(line) ?? ASSIGNMENT.exec(line) ?? EXPORTED.exec(line))?.[1];
  if (name !== undefined) return name;
  const method = line.trimEnd().endsWith("{") ? METHOD.exec(line)?.[1] : undefined;
  return method === undefined || CONTROL_FLOW.has(method) ? undefined : method;
}

/** Whether a line is a comment, a decorator or an attribute: in front of a declaration it belongs to it. */
export function belongsToNext(line: string): boolean {
  return COMMENT_OR_ATTRIBUTE.test(line);
}
