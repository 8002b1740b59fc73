/**
 * A text without what two programmers would not argue about, for finding candidates that say the same: spaces inside of
 * lines, kinds of quotes, and what stands at the ends of lines. Indentation stays.
 */
export function normaliseText(text: string): string {
  return text.trimEnd().split("\n").map(normaliseLine).join("\n");
}

function normaliseLine(line: string): string {
  const content = line.trim();
  const indentation = content === "" ? "" : line.slice(0, line.indexOf(content));
  return (
    indentation +
    content
      .replaceAll(/[`']/g, '"')
      .replaceAll(/\s*([^\w\s])\s*/g, "$1")
      .replaceAll(/\s+/g, " ")
  );
}
