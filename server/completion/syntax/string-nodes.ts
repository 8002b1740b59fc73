const STRINGS =
  /^(([a-z]+_)*string(_literal|_expression|_value|_fragment|_content|_characters|_array)?|template_literal|(char|character|rune)_literal|heredoc(_body)?|nowdoc|jsx_text)$/;
/** `"a" "b"` is code between its parts. */
const CONTAINERS_OF_STRINGS = new Set(["concatenated_string", "chained_string"]);

/** Whether a node of this type, in any of the grammars, is a string, a part of one, or another text that is taken as it is. */
export function isString(type: string): boolean {
  return STRINGS.test(type) && !CONTAINERS_OF_STRINGS.has(type);
}
