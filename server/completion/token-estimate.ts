/** UTF-8 bytes per token, at the low end of what the vocabularies of the catalogue reach on code and prose. */
const BYTES_PER_TOKEN = 3;

/**
 * Estimates how many tokens a text has in any vocabulary. Windows and anchors are chosen by it, so that both experts
 * read the same text and none must be loaded for choosing it; the experts keep their own limit exactly.
 */
export function estimateTokens(text: string): number {
  return Math.ceil(Buffer.byteLength(text) / BYTES_PER_TOKEN);
}
