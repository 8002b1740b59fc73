/** What cannot be seen, or changes how other characters are seen, with a sign in its place. */
const SIGNS: Readonly<Record<string, string>> = { "\n": "↵", "\r": "␍", "\t": "⇥", " ": "·" };
/** Control and format characters and line separators; not the joiners, which some scripts are written with. */
const UNSEEN = /(?![\u200c\u200d])[\p{Cc}\p{Cf}\u2028\u2029]/gu;

/** A token's text with all that cannot be seen in it made visible. */
export function visibleText(text: string): string {
  return text.replace(/[ \t\r\n]/g, (character) => SIGNS[character] ?? character).replace(UNSEEN, codePoint);
}

/** A text in which what turns the direction of writing, or cannot be seen, is made visible; whitespace stays. */
export function plainText(text: string): string {
  return text.replace(UNSEEN, (character) => (/[\t\r\n]/.test(character) ? character : codePoint(character)));
}

function codePoint(character: string): string {
  return `[U+${(character.codePointAt(0) as number).toString(16).toUpperCase().padStart(4, "0")}]`;
}
