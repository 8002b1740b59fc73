import type { Prompt, PromptContext, Token } from "./expert.ts";
import { isWordByte, type RepositoryTokens, type Vocabulary } from "./vocabulary.ts";

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
  tokenize(text: string): readonly Token[];
}

/** A word is reopened as far as this, in tokens; the decoder has to spell each of them again. */
const MOST_REOPENED = 2;

/** Room for other files moves in steps of this many tokens: typing must not push a piece out and let it in again. */
const CONTEXT_STEP = 64;
/** A token at the beginning and the markers of prefix, suffix and middle. */
const MOST_CONTROLS = 4;

/**
 * Builds the token sequence of a prompt within `limit` tokens. Infilling models get
 * `<prefix> … <suffix> … <middle> forced text`; the others get the text before the cursor only.
 * Pieces of other files come before all of this, in the format of llama.cpp's server too:
 * `<repository> name ⏎ <file> path ⏎ text ⏎ … <file> current path ⏎ <prefix> …`. They get what `limit` leaves beyond the
 * text around the cursor, so whoever gives pieces gives room for them (see {@link roomAround}); a piece that does not
 * fit is left out with all that follow it, so that the head of the prompt stays the same. Models without repository
 * tokens get none: other ways to write pieces (comments, StarCoder2's and Codestral's own) are not supported.
 */
export function tokenizePrompt(prompt: Prompt, tokenizer: PromptTokenizer, limit: number): PromptTokens {
  const { infill } = tokenizer.vocabulary;
  const parts: Parts = {
    prefix: tokenizer.tokenize(prompt.prefix),
    middle: tokenizer.tokenize(prompt.middle),
    suffix: infill ? tokenizer.tokenize(prompt.suffix) : [],
  };
  if (!prompt.context || !infill?.repository) return arrange(parts, tokenizer, limit);
  const context = contextTokens(prompt.context, infill.repository, tokenizer, limit - roomAround(parts));
  const around = arrange(parts, tokenizer, limit - context.length);
  const start = tokenizer.beginning === undefined ? 0 : 1;
  return {
    tokens: [...around.tokens.slice(0, start), ...context, ...around.tokens.slice(start)],
    middle: around.middle + context.length,
    kept: around.kept + context.length,
    pending: around.pending,
  };
}

/** The text around the cursor as tokens. */
type Parts = Readonly<Record<"prefix" | "middle" | "suffix", readonly Token[]>>;

/** How many tokens are set aside for the text around the cursor, so that nothing of it gives way to other files. */
function roomAround({ prefix, middle, suffix }: Parts): number {
  const fixed = prefix.length + suffix.length + MOST_CONTROLS;
  // A quarter of what is not context is set aside for the middle: see `arrange`.
  const needed = Math.max(fixed + middle.length, Math.ceil((fixed * 4) / 3));
  return Math.ceil(needed / CONTEXT_STEP) * CONTEXT_STEP;
}

/** The context in front of the marker of the prefix, within `room` tokens; nothing where no piece fits. */
function contextTokens(
  { repository, path, pieces }: PromptContext,
  { name, fileSeparator }: RepositoryTokens,
  tokenizer: PromptTokenizer,
  room: number,
): Token[] {
  const current = [fileSeparator, ...tokenizer.tokenize(`${path}\n`)];
  const tokens = [name, ...tokenizer.tokenize(`${repository}\n`)];
  const head = tokens.length;
  for (const piece of pieces) {
    const text = piece.text.endsWith("\n") ? piece.text : `${piece.text}\n`;
    const file = [fileSeparator, ...tokenizer.tokenize(`${piece.path}\n${text}`)];
    if (tokens.length + file.length + current.length > room) break;
    tokens.push(...file);
  }
  return tokens.length === head ? [] : [...tokens, ...current];
}

/** The text around the cursor with its markers, within `limit` tokens. */
function arrange(parts: Parts, { vocabulary, beginning, blank }: PromptTokenizer, limit: number): PromptTokens {
  const { infill } = vocabulary;
  const { prefix } = parts;
  const nothing = !infill && prefix.length + parts.middle.length === 0;
  const start = beginning !== undefined ? [beginning] : nothing ? [blank] : [];
  const controls = start.length + (infill ? 3 : 0);
  const middle = parts.middle.slice(-Math.max(1, limit - controls));
  // What the middle may take is set aside beforehand: prefix and suffix must not move with every key.
  const room = Math.max(0, limit - controls - Math.max(middle.length, limit >> 2));
  const forSuffix = Math.max(room >> 2, room - prefix.length);
  const suffix = parts.suffix.slice(0, forSuffix);
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

function lastTokens(tokens: readonly Token[], count: number): readonly Token[] {
  return count <= 0 ? [] : tokens.slice(-count);
}

function spell(tokens: readonly Token[], vocabulary: Vocabulary): Uint8Array {
  return Uint8Array.from(tokens.flatMap((token) => [...vocabulary.bytes(token)]));
}
