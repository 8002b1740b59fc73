/**
 * Whether a suggestion is what the person wants: its text up to the end of its first line with something on it,
 * without white space at the end, is the beginning of the wanted text. So a suggestion may stop early, and what it says
 * after that line does not count. The same rule for both systems.
 * @param wanted what the person is still going to write at the cursor
 */
export function agrees(suggestion: string, wanted: string): boolean {
  const firstLine = /^\s*[^\n]*/.exec(suggestion)?.[0].trimEnd() ?? "";
  return firstLine.trim() !== "" && wanted.startsWith(firstLine);
}

/** Whether a suggestion says exactly this line and then ends or breaks the line, so that one key accepts it. */
export function offersLine(suggestion: string, line: string): boolean {
  return suggestion.split("\n", 1)[0]?.trimEnd() === line.trimEnd();
}
