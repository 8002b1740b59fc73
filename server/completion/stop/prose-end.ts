/** A sentence ends here, if the word before is no abbreviation and what follows does not begin in lower case. */
const SENTENCE_END = /[.!?…]+["'”’)\]*_]*(?=\s+[^\s\p{Ll}])|[。！？]+[”’」』）]*(?=[^。！？”’」』）])/gu;
const ABBREVIATION =
  /(?:^|[\s(])(?:e\.g|i\.e|cf|vs|etc|mr|mrs|ms|dr|prof|st|no|nos|fig|figs|eq|sec|ch|vol|approx|resp|ca|al|inc|ltd|jr|sr|\p{L}|\d+)\.$/iu;
/** Markdown: a line that is not the continuation of the paragraph before. */
const NEW_BLOCK = /\n(?=[^\S\n]*(?:[-*+>|#][^\S\n#]|#{2,}|\d+[.)]\s|```|~~~))/u;
/** Newlines that a text may begin with: more than a new paragraph needs is no beginning. */
const LEADING_NEWLINES = 2;

/**
 * The end of the sentence or paragraph: how much of the text to keep, in UTF-16 units. An ending counts only when the
 * beginning of what follows is there to show that it is one.
 */
export function proseEnd(text: string): number | undefined {
  const lead = /^\s*/.exec(text)?.[0] ?? "";
  if (lead.split("\n").length - 1 > LEADING_NEWLINES) return 0;
  const body = text.slice(lead.length);
  const ends = [body.search(/[^\S\n]*\n[^\S\n]*\n/), body.search(NEW_BLOCK), sentenceEnd(body)].filter(
    (end) => end !== -1,
  );
  return ends.length === 0 ? undefined : lead.length + Math.min(...ends);
}

function sentenceEnd(body: string): number {
  for (const match of body.matchAll(SENTENCE_END)) {
    const end = match.index + match[0].length;
    const sentence = body.slice(0, end);
    const isSentence = /[\p{L}\p{N}]/u.test(sentence);
    if (isSentence && !ABBREVIATION.test(body.slice(0, match.index + 1))) return end;
  }
  return -1;
}
