import { describe, expect, test } from "vitest";
import { controlTokens, tokenBytes } from "../../../server/experts/token-bytes.ts";

const NORMAL = 1;
const UNKNOWN = 2;
const CONTROL = 3;
const USER_DEFINED = 4;
const UNUSED = 5;
const BYTE = 6;

/** `bytes_to_unicode` as GPT-2 published it: printable bytes stand for themselves, the others follow from U+0100 on. */
function byteLevelAlphabet(): string[] {
  const range = (from: string, to: string) =>
    Array.from({ length: to.charCodeAt(0) - from.charCodeAt(0) + 1 }, (_, index) =>
      String.fromCharCode(from.charCodeAt(0) + index),
    );
  const printable = new Set([...range("!", "~"), ...range("¡", "¬"), ...range("®", "ÿ")]);
  let moved = 0;
  return Array.from({ length: 256 }, (_, byte) => {
    const character = String.fromCharCode(byte);
    return printable.has(character) ? character : String.fromCharCode(256 + moved++);
  });
}

function bytesOf(model: string, text: string, type?: number): number[] | undefined {
  const [bytes] = tokenBytes({ model, tokens: [text], token_type: type === undefined ? undefined : [type] });
  return bytes && [...bytes];
}

const utf8 = (text: string) => [...Buffer.from(text)];

describe("byte-level BPE", () => {
  test("every byte comes back from its character", () => {
    const bytes = [...tokenBytes({ model: "gpt2", tokens: byteLevelAlphabet() })];
    expect(bytes.map((token) => [...(token ?? [])])).toEqual(Array.from({ length: 256 }, (_, byte) => [byte]));
  });

  test.each([
    ["Ġ", [0x20]],
    ["Ċ", [0x0a]],
    ["ĉ", [0x09]],
    ["Ā", [0x00]],
    ["ġ", [0x7f]],
    ["Ń", [0xad]],
    ["ĠreturnĊ", utf8(" return\n")],
  ])("%s", (token, bytes) => {
    expect(bytesOf("gpt2", token)).toEqual(bytes);
  });

  test("a character may be cut between two tokens", () => {
    const [first, second] = tokenBytes({ model: "gpt2", tokens: ["ðŁĺ", "Ģ"] });
    expect(Buffer.concat([first ?? [], second ?? []].map((part) => Buffer.from(part))).toString()).toBe("😀");
  });

  test("a user-defined token is plain text, not the byte alphabet", () => {
    expect(bytesOf("gpt2", "Ġ", USER_DEFINED)).toEqual(utf8("Ġ"));
    expect(bytesOf("gpt2", "    ", USER_DEFINED)).toEqual(utf8("    "));
  });

  test("a token with a character outside the byte alphabet is plain text", () => {
    expect(bytesOf("gpt2", "你好")).toEqual(utf8("你好"));
  });
});

describe("SentencePiece", () => {
  test.each([
    ["▁the", NORMAL, utf8(" the")],
    ["▁▁▁▁", NORMAL, utf8("    ")],
    ["größe", NORMAL, utf8("größe")],
    ["<0x0A>", BYTE, [0x0a]],
    ["<0xff>", BYTE, [0xff]],
    ["<0x00>", BYTE, [0x00]],
    // Only tokens of the byte type are bytes: this one is spelled out in a text about tokenizers.
    ["<0x0A>", NORMAL, utf8("<0x0A>")],
    ["▁", USER_DEFINED, utf8("▁")],
    ["\n\n", USER_DEFINED, utf8("\n\n")],
  ])("%j of type %i", (token, type, bytes) => {
    expect(bytesOf("llama", token, type)).toEqual(bytes);
  });
});

describe.each(["gpt2", "llama"])("control tokens of a %s vocabulary", (model) => {
  const tokens = ["<unk>", "<|endoftext|>", "<|fim_middle|>", "[unused1]", "<b>", "a"];
  const metadata = { model, tokens, token_type: [UNKNOWN, CONTROL, USER_DEFINED, UNUSED, USER_DEFINED, NORMAL] };

  test("have no bytes", () => {
    const bytes = [...tokenBytes(metadata)];
    expect(bytes.map((token) => token && Buffer.from(token).toString())).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
      "<b>",
      "a",
    ]);
  });

  test("so have excluded ones", () => {
    expect([...tokenBytes(metadata, new Set([5]))][5]).toBeUndefined();
  });

  test("count as END", () => {
    expect(controlTokens(metadata)).toEqual([0, 1, 2, 3]);
  });
});

test("without types every token is text", () => {
  const metadata = { model: "gpt2", tokens: ["<|endoftext|>"] };
  expect([...tokenBytes(metadata)]).toEqual([Uint8Array.from(utf8("<|endoftext|>"))]);
  expect(controlTokens(metadata)).toEqual([]);
});
