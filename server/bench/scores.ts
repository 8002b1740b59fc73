import { distance } from "fastest-levenshtein";

/** How many words of prose are compared. */
const WORDS = 5;

/** Whether a text is what stood there, but for white space at its ends. */
export function isExact(text: string, reference: string): boolean {
  return text.trim() === reference.trim();
}

/** 1 less the edit distance over the longer length, in characters: 1 for the same text, 0 for nothing in common. */
export function editSimilarity(text: string, reference: string): number {
  const [a, b] = [text.trim(), reference.trim()];
  const longest = Math.max(a.length, b.length);
  return longest === 0 ? 1 : 1 - distance(a, b) / longest;
}

/** The share of the reference's first five words with which a text begins, for prose; undefined where it has no words. */
export function nextWords(text: string, reference: string): number | undefined {
  const wanted = words(reference).slice(0, WORDS);
  if (wanted.length === 0) return undefined;
  const written = words(text);
  const wrong = wanted.findIndex((word, index) => written[index] !== word);
  return (wrong < 0 ? wanted.length : wrong) / wanted.length;
}

function words(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== "");
}
