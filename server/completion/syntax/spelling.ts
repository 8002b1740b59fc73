/** In which ways a language lets one write the same thing, beyond white space and comments. */
export interface Spelling {
  /** A semicolon behind a statement or a member may be left out, where a line ends or always. */
  readonly semicolons?: boolean;
  /** A comma may stand behind the last of several. */
  readonly commas?: boolean;
  /** Strings in single and in double quotes are the same, where nothing in them is special to either. */
  readonly quotes?: boolean;
}

/**
 * By grammar. What is missing leaves nothing open: of Rust a semicolon, of Go, Java, C++ and C# the quotes, and of shells and
 * style sheets a comma has a meaning.
 */
const SPELLINGS: Readonly<Record<string, Spelling>> = {
  typescript: { semicolons: true, commas: true, quotes: true },
  tsx: { semicolons: true, commas: true, quotes: true },
  javascript: { semicolons: true, commas: true, quotes: true },
  python: { semicolons: true, commas: true, quotes: true },
  ruby: { semicolons: true, commas: true, quotes: true },
  php: { commas: true, quotes: true },
  go: { semicolons: true, commas: true },
  css: { semicolons: true, quotes: true },
  bash: { semicolons: true },
  rust: { commas: true },
  java: { commas: true },
  cpp: { commas: true },
  "c-sharp": { commas: true },
};

/** What a grammar (by its name) leaves to taste. */
export function spellingOf(grammar: string): Spelling {
  return (Object.hasOwn(SPELLINGS, grammar) && SPELLINGS[grammar]) || {};
}

/** What follows one statement or member after the other; elsewhere, as in the head of a loop, semicolons tell parts apart. */
const SEQUENCES =
  /^(program|module|source_file|statement_list|block|statement_block|compound_statement|do_group|(class|interface|enum)_body|object_type|body_statement|block_body|then|else|do)$/;
/** What a semicolon ends. */
const ENDED = /(^declaration|_statement|_declaration|_signature|_definition)$/;

/** Whether a semicolon among the children of such a node may as well be left out. */
export function isOptionalSemicolon(parentType: string, isLast: boolean): boolean {
  return SEQUENCES.test(parentType) || (isLast && ENDED.test(parentType));
}

/** Lists that with one member are lists all the same. Of `(a,)` and `x[a,]` in Python the comma makes a tuple. */
const LISTS =
  /^(arguments|argument_list|parameters|formal_parameters|parameter_list|list|array|array_expression|array_creation_expression|array_initializer|dictionary|set|object|object_pattern|hash|literal_value|initializer_list|enum_body|enum_variant_list|field_initializer_list|field_declaration_list|named_imports|export_clause|use_list)$/;
const CLOSERS = new Set([")", "]", "}", ">"]);

/** Whether the comma at this place among the children of a node (without comments) says nothing. */
export function isTrailingComma(parentType: string, children: readonly string[], index: number): boolean {
  if (!CLOSERS.has(children[index + 1] ?? "")) return false;
  // Behind another comma, or an opening bracket, it stands for a member that is left out; in a macro it may be anything.
  if (index < 2 || children[index - 1] === "," || parentType === "token_tree") return false;
  return LISTS.test(parentType) || children.slice(0, index).includes(",");
}

/** In single quotes, perhaps behind a prefix, without anything that either kind of quotes gives a meaning to. */
const PLAIN = /^([a-zA-Z]*)'([^'"\\$#\n]*)'$/u;

/** A string in double quotes where it denotes the same. */
export function inDoubleQuotes(string: string): string {
  return string.replace(PLAIN, '$1"$2"');
}
