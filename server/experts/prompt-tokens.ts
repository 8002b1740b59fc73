import type { Prompt, Token } from "./expert.ts";
import type { Vocabulary } from "./vocabulary.ts";

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

/** Reopening two tokens leaves 2 % wrong next tokens, one leaves 8 %, none 40 % (byte-ensemble: healing). */
const REOPENED_TOKENS = 2;

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
  const room = Math.max(0, limit - controls - middle.length);
  const suffix = infill ? tokenizer.tokenize(prompt.suffix).slice(0, room >> 2) : [];
  const prefix = lastTokens(tokenizer.tokenize(prompt.prefix), room - suffix.length);
  const head = infill
    ? [...start, infill.prefix, ...prefix, infill.suffix, ...suffix, infill.middle]
    : [...start, ...prefix];
  const tokens = [...head, ...middle];
  // An infilling model must not lose its middle marker; another one may reopen the end of the prefix,
  // but needs one token to start from.
  const floor = infill ? head.length : Math.max(1, start.length);
  const kept = Math.max(Math.min(floor, tokens.length), tokens.length - REOPENED_TOKENS);
  return { tokens, middle: head.length, kept, pending: spell(tokens.slice(kept), vocabulary) };
}

function lastTokens(tokens: Token[], count: number): Token[] {
  return count <= 0 ? [] : tokens.slice(-count);
}

function spell(tokens: readonly Token[], vocabulary: Vocabulary): Uint8Array {
  return Uint8Array.from(tokens.flatMap((token) => [...vocabulary.bytes(token)]));
}
