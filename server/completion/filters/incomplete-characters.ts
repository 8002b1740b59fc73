/** Cuts at half a character, and replaced bytes or a joiner with nothing to join off the end. */
export function cutIncompleteCharacter(text: string): string {
  return text.replace(/\p{Surrogate}.*$/su, "").replace(/[\ufffd\u200d]+$/, "");
}
