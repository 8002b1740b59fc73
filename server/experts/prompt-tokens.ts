import type { Prompt, Token } from "./expert.ts";
import { isWordByte, type Vocabulary } from "./vocabulary.ts";

/** A prompt as tokens, with the places that matter. */
export interface PromptTokens {
  readonly tokens: readonly Token[];
  /** Index of the first token of the middle (of the text after the prefix, for models that do not infill). */
  readonly middle: number;
  /** Tokens from here on are kept back: they may be cut wrongly at the cursor (token healing). */
  readonly kept: number;
  /** The bytes of the tokens that are kept back. */
  readonly pending: Uint8Array;
}

export interface PromptTokenizer {
  readonly vocabulary: Vocabulary;
  /** Put in front of everything, for models that were trained with it. */
  readonly beginning: Token | undefined;
  /** What to start from where there is no text at all. */
  readonly blank: Token;
  /** Tokenises plain text; nothing in it is taken for a control token. */
  tokenize(text: string): Token[];
}

/** A word is reopened as far as this, in tokens; the decoder has to spell each of them again. */
const MOST_REOPENED = 2;

/**
 * Builds the token sequence of a prompt within `limit` tokens. Infilling models get
 * `<prefix> … <suffix> … <middle> forced text`; the others get the text before the cursor only.
 */
export function tokenizePrompt(prompt: Prompt, tokenizer: PromptTokenizer, limit: number): PromptTokens {
  const { vocabulary, beginning, blank } = tokenizer;
  const { infill } = vocabulary;
  const nothing = !infill && prompt.prefix === "" && prompt.middle === "";
  const start = beginning !== undefined ? [beginning] : nothing ? [blank] : [];
  const controls = start.length + (infill ? 3 : 0);
  const middle = tokenizer.tokenize(prompt.middle).slice(-Math.max(1, limit - controls));
  const prefix = tokenizer.tokenize(prompt.prefix);
  // What the middle may take is set aside beforehand: prefix and suffix must not move with every key.
  const room = Math.max(0, limit - controls - Math.max(middle.length, limit >> 2));
  const forSuffix = Math.max(room >> 2, room - prefix.length);
  const suffix = infill ? tokenizer.tokenize(prompt.suffix).slice(0, forSuffix) : [];
  const lastOfPrefix = lastTokens(prefix, room - suffix.length);
  const head = infill
    ? [...start, infill.prefix, ...lastOfPrefix, infill.suffix, ...suffix, infill.middle]
    : [...start, ...lastOfPrefix];
  const tokens = [...head, ...middle];
  // An infilling model must not lose its middle marker; another one may reopen the end of the prefix,
  // but needs one token to start from.
  const floor = infill ? head.length : Math.max(1, start.length);
  const kept = Math.max(Math.min(floor, tokens.length), tokens.length - reopened(tokens, vocabulary));
  return { tokens, middle: head.length, kept, pending: spell(tokens.slice(kept), vocabulary) };
}

/**
 * How many tokens at the end may be cut otherwise once the text goes on (token healing). None behind a newline, where
 * the vocabularies cut too: reopening it, a greedy decoder would spell two newlines as one and one. Of a word, its
 * tokens; else the last token, such as the spaces in front of a word, or a bracket.
 */
function reopened(tokens: readonly Token[], vocabulary: Vocabulary): number {
  let count = 0;
  while (count < Math.min(MOST_REOPENED, tokens.length)) {
    const bytes = vocabulary.bytes(tokens[tokens.length - 1 - count] as Token);
    if (bytes.at(-1) === NEWLINE) break;
    count++;
    const [first = 0] = bytes;
    if (!isWordByte(first)) break;
  }
  return count;
}

const NEWLINE = 0x0a;

function lastTokens(tokens: Token[], count: number): Token[] {
  return count <= 0 ? [] : tokens.slice(-count);
}

function spell(tokens: readonly Token[], vocabulary: Vocabulary): Uint8Array {
  return Uint8Array.from(tokens.flatMap((token) => [...vocabulary.bytes(token)]));
}
