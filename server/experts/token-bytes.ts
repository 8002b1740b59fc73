import type { Token } from "./expert.ts";

/** What a GGUF file says about its tokenizer, under `tokenizer.ggml`. */
export interface TokenizerMetadata {
  /** "gpt2": byte-level BPE · "llama": SentencePiece. */
  readonly model: string;
  readonly tokens: readonly string[];
  readonly token_type?: readonly number[];
}

/** `token_type` values of GGUF (llama.h, enum llama_token_type). */
const NORMAL = 1;
const UNKNOWN = 2;
const CONTROL = 3;
const USER_DEFINED = 4;
const UNUSED = 5;
const BYTE = 6;

/**
 * The raw bytes of every token by id. Control tokens, user-defined ones that look like control tokens, and the excluded
 * ones have none: they cannot stand in a user's text. `detokenize` is no substitute: it loses bytes of incomplete
 * characters.
 */
export function* tokenBytes(
  metadata: TokenizerMetadata,
  excluded: ReadonlySet<Token> = new Set(),
): Iterable<Uint8Array | undefined> {
  const toBytes = metadata.model === "gpt2" ? byteLevelBytes : sentencePieceBytes;
  for (const [token, text] of metadata.tokens.entries()) {
    const type = metadata.token_type?.[token] ?? NORMAL;
    yield isControl(text, type) || excluded.has(token) ? undefined : toBytes(text, type);
  }
}

/** Tokens that cannot stand in a text: whoever predicts one has nothing more to say, so they count as END. */
export function controlTokens(metadata: TokenizerMetadata): Token[] {
  return [...metadata.tokens.keys()].filter((token) =>
    isControl(metadata.tokens[token] as string, metadata.token_type?.[token] ?? NORMAL),
  );
}

function isControl(text: string, type: number): boolean {
  if (type === CONTROL || type === UNKNOWN || type === UNUSED) return true;
  return type === USER_DEFINED && /^<\|.*\|>$/.test(text);
}

const encoder = new TextEncoder();

function sentencePieceBytes(text: string, type: number): Uint8Array {
  const byte = type === BYTE ? /^<0x([0-9A-F]{2})>$/i.exec(text) : undefined;
  if (byte) return Uint8Array.of(Number.parseInt(byte[1] as string, 16));
  return encoder.encode(type === USER_DEFINED ? text : text.replaceAll("▁", " "));
}

function byteLevelBytes(text: string, type: number): Uint8Array {
  if (type === USER_DEFINED) return encoder.encode(text);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) {
    const byte = BYTE_OF_CHARACTER.get(text.charCodeAt(i));
    // A character outside the byte alphabet: the file stores this token as plain text.
    if (byte === undefined) return encoder.encode(text);
    bytes[i] = byte;
  }
  return bytes;
}

/** GPT-2 writes every byte as a printable character: itself where it is printable, else from U+0100 upwards. */
const BYTE_OF_CHARACTER: ReadonlyMap<number, number> = (() => {
  const map = new Map<number, number>();
  let next = 0x100;
  for (let byte = 0; byte < 256; byte++) {
    const printable = (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || byte >= 0xae;
    map.set(printable ? byte : next++, byte);
  }
  return map;
})();
