/** How many UTF-16 units before the cursor must be found again: longer ones first, since they say more. */
const KEYS = [48, 24, 12];
/** The most text that is taken from behind a match, in UTF-16 units. */
const MOST_UNITS = 96;

/** What followed the last time that something like this was written. */
export interface Match {
  readonly text: string;
  /** How many UTF-16 units before it were the same. */
  readonly agreeing: number;
}

/**
 * Looks for the end of `written` in texts and returns what follows there: a guess at what comes next (prompt lookup
 * decoding, Saxena 2023, with text in place of tokens, so that texts need not be tokenised). Earlier texts go first
 * where several agree as far; in each of them the last place.
 */
export function lookUp(written: string, texts: readonly string[]): Match | undefined {
  for (const agreeing of KEYS) {
    const key = written.slice(-agreeing);
    if (key.length < agreeing || key.trim().length < agreeing / 2) continue;
    for (const text of texts) {
      // At its end nothing follows.
      const at = text.lastIndexOf(key, text.length - agreeing - 1);
      if (at !== -1 && at + agreeing < text.length) {
        return { text: text.slice(at + agreeing, at + agreeing + MOST_UNITS), agreeing };
      }
    }
  }
  return undefined;
}
