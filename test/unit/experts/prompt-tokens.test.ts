import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Prompt } from "../../../server/experts/expert.ts";
import { type PromptTokenizer, tokenizePrompt } from "../../../server/experts/prompt-tokens.ts";
import { Vocabulary } from "../../../server/experts/vocabulary.ts";

const END = 256;
const PREFIX = 257;
const SUFFIX = 258;
const MIDDLE = 259;
const BEGINNING = 260;
const BLANK = 261;
const REPOSITORY = 262;
const FILE = 263;

/** One token per byte; the id is the byte. */
function tokenizer({ infills = true, begins = false, repositories = false } = {}): PromptTokenizer {
  const bytes = Array.from({ length: FILE + 1 }, (_, id) => (id < 256 ? Uint8Array.of(id) : undefined));
  const repository = repositories ? { name: REPOSITORY, fileSeparator: FILE } : undefined;
  const infill = infills ? { prefix: PREFIX, suffix: SUFFIX, middle: MIDDLE, repository } : undefined;
  return {
    vocabulary: new Vocabulary({ bytes, endTokens: [END], infill }),
    beginning: begins ? BEGINNING : undefined,
    blank: BLANK,
    tokenize: utf8,
  };
}

const utf8 = (text: string) => [...Buffer.from(text)];
const MARKERS = new Map([
  [PREFIX, "<prefix>"],
  [SUFFIX, "<suffix>"],
  [MIDDLE, "<middle>"],
  [BEGINNING, "<begin>"],
  [BLANK, "<blank>"],
  [REPOSITORY, "<repo>"],
  [FILE, "<file>"],
]);

/** The tokens spelled out, with `|` where those that are kept back begin. */
function drawn(prompt: Partial<Prompt>, from: PromptTokenizer, limit = 100): string {
  const { tokens, kept } = tokenizePrompt({ prefix: "", middle: "", suffix: "", ...prompt }, from, limit);
  const parts = tokens.map((token) => MARKERS.get(token) ?? String.fromCharCode(token));
  return `${parts.slice(0, kept).join("")}|${parts.slice(kept).join("")}`;
}

describe("infilling models", () => {
  test.each<[string, Partial<Prompt>, string]>([
    ["all parts", { prefix: "abc", middle: "defg", suffix: "xyz" }, "<prefix>abc<suffix>xyz<middle>de|fg"],
    ["a middle of one token", { prefix: "abc", middle: "d", suffix: "x" }, "<prefix>abc<suffix>x<middle>|d"],
    ["no middle: the prefix cannot be reopened", { prefix: "abc", suffix: "x" }, "<prefix>abc<suffix>x<middle>|"],
    ["a newline is not reopened", { prefix: "a", middle: "bcd\n" }, "<prefix>a<suffix><middle>bcd\n|"],
    ["nor what stands before it", { prefix: "a", middle: "bc\nd" }, "<prefix>a<suffix><middle>bc\n|d"],
    ["of a space, the last token only", { prefix: "a", middle: "bcd " }, "<prefix>a<suffix><middle>bcd| "],
    ["of a bracket, the last token only", { prefix: "a", middle: "bcd(" }, "<prefix>a<suffix><middle>bcd|("],
    ["no text at all", {}, "<prefix><suffix><middle>|"],
    ["no suffix", { prefix: "abc", middle: "def" }, "<prefix>abc<suffix><middle>d|ef"],
  ])("%s", (_what, prompt, expected) => {
    expect(drawn(prompt, tokenizer())).toBe(expected);
  });

  test("the beginning comes before everything", () => {
    expect(drawn({ prefix: "a", middle: "bcd", suffix: "x" }, tokenizer({ begins: true }))).toBe(
      "<begin><prefix>a<suffix>x<middle>b|cd",
    );
  });

  test("`middle` is where the middle begins and `pending` what is kept back of it", () => {
    const prompt = { prefix: "ab", middle: "größe", suffix: "" };
    const { tokens, middle, kept, pending } = tokenizePrompt(prompt, tokenizer(), 100);
    expect(Buffer.from(tokens.slice(middle)).toString()).toBe("größe");
    expect(kept).toBe(tokens.length - 2);
    expect(pending).toEqual(Uint8Array.from([0x9f, 0x65]));
  });

  test("of long texts a quarter of the room goes to the suffix, and what is near the cursor stays", () => {
    // 24 - 3 markers - a quarter that is set aside for the middle = 15.
    const prompt = { prefix: `${"-".repeat(40)}0123456789abcde`, middle: "m", suffix: `vwxyz${"-".repeat(40)}` };
    expect(drawn(prompt, tokenizer(), 24)).toBe("<prefix>3456789abcde<suffix>vwx<middle>|m");
  });

  test("room that the prefix does not need goes to the suffix", () => {
    const prompt = { prefix: "ab", middle: "m", suffix: `vwxyz${"-".repeat(40)}` };
    expect(drawn(prompt, tokenizer(), 24)).toBe("<prefix>ab<suffix>vwxyz--------<middle>|m");
  });

  test("typing does not move prefix and suffix", () => {
    const prompt = { prefix: "-".repeat(40), middle: "", suffix: "-".repeat(40) };
    const heads = ["m", "mi", "mid", "midd"].map(
      (middle) => drawn({ ...prompt, middle }, tokenizer(), 40).split("<middle>")[0],
    );
    expect(new Set(heads).size).toBe(1);
  });

  test("of a middle that is longer than the limit the end stays", () => {
    expect(drawn({ prefix: "abc", middle: "0123456789", suffix: "xyz" }, tokenizer(), 8)).toBe(
      "<prefix><suffix><middle>567|89",
    );
  });
});

describe("models that do not infill", () => {
  const plain = tokenizer({ infills: false });
  const beginning = tokenizer({ infills: false, begins: true });

  test.each<[string, Partial<Prompt>, PromptTokenizer, string]>([
    ["read the text before the cursor only", { prefix: "abc", middle: "def", suffix: "x" }, plain, "abcd|ef"],
    ["may reopen the end of the prefix", { prefix: "abc" }, plain, "a|bc"],
    ["keep one token to start from", { prefix: "ab" }, plain, "a|b"],
    ["keep the only token", { prefix: "a" }, plain, "a|"],
    ["start from a blank where there is no text", { suffix: "x" }, plain, "<blank>|"],
    ["start from the beginning", { prefix: "abc" }, beginning, "<begin>a|bc"],
    ["do not reopen the beginning", { prefix: "ab" }, beginning, "<begin>|ab"],
    ["do not begin twice where there is no text", {}, beginning, "<begin>|"],
  ])("%s", (_what, prompt, from, expected) => {
    expect(drawn(prompt, from)).toBe(expected);
  });

  test("keep the end of a prefix that is longer than the limit", () => {
    expect(drawn({ prefix: "0123456789", middle: "ab" }, beginning, 6)).toBe("<begin>789|ab");
  });
});

describe("pieces of other files", () => {
  const around = { prefix: "abc", middle: "de\n", suffix: "xyz" };
  const context = {
    repository: "shop",
    path: "cart.ts",
    pieces: [
      { path: "item.ts", text: "class Item {}\n" },
      { path: "price.ts", text: "type Price" },
    ],
  };
  const knowing = tokenizer({ repositories: true });
  const head = "<repo>shop\n<file>item.ts\nclass Item {}\n<file>price.ts\ntype Price\n<file>cart.ts\n";

  test("stand before everything, in the format of the model", () => {
    expect(drawn({ ...around, context }, knowing, 300)).toBe(`${head}<prefix>abc<suffix>xyz<middle>de\n|`);
    const beginning = tokenizer({ repositories: true, begins: true });
    expect(drawn({ ...around, context }, beginning, 300)).toBe(`<begin>${head}<prefix>abc<suffix>xyz<middle>de\n|`);
  });

  test("are left out for models that were not trained with repositories", () => {
    for (const other of [tokenizer(), tokenizer({ infills: false })]) {
      expect(drawn({ ...around, context }, other, 300)).toBe(drawn(around, other, 300));
    }
  });

  test("are left out whole, from the end, where there is too little room", () => {
    const lengths = Array.from({ length: 300 }, (_, limit) => drawn({ ...around, context }, knowing, limit + 5));
    const heads = new Set(lengths.map((text) => text.split("<prefix>")[0]));
    expect([...heads]).toEqual(["", "<repo>shop\n<file>item.ts\nclass Item {}\n<file>cart.ts\n", head]);
  });

  test("never take room from the text around the cursor", () => {
    const large = { prefix: "p".repeat(90), middle: "m\n", suffix: "s".repeat(30) };
    for (let limit = 170; limit < 400; limit++) {
      expect(drawn({ ...large, context }, knowing, limit)).toContain(`${large.prefix}<suffix>${large.suffix}<middle>m`);
    }
  });

  test("stay while the user types", () => {
    const room = { prefix: "p".repeat(90), suffix: "s".repeat(30), context };
    const heads = Array.from({ length: 60 }, (_, typed) => {
      const prompt = { ...room, middle: "m".repeat(typed) };
      return drawn(prompt, knowing, 300).split("<middle>")[0];
    });
    expect(new Set(heads).size).toBe(1);
  });

  test("are plain text: control tokens in them are spelled", () => {
    const pieces = [{ path: "<|file_sep|>", text: "<|fim_prefix|>\n" }];
    const { tokens } = tokenizePrompt({ ...around, context: { ...context, pieces } }, knowing, 300);
    expect(tokens.filter((token) => token === FILE)).toHaveLength(2);
    expect(tokens.filter((token) => token === PREFIX)).toHaveLength(1);
  });

  test("without any, the tokens are as if there were no context", () => {
    const texts = fc.string({ unit: "grapheme", maxLength: 40 });
    fc.assert(
      fc.property(
        fc.record({ prefix: texts, middle: texts, suffix: texts }),
        fc.boolean(),
        fc.integer({ min: 5, max: 90 }),
        (prompt, begins, limit) => {
          const from = tokenizer({ begins, repositories: true });
          const none = { ...context, pieces: [] };
          const expected = tokenizePrompt(prompt, tokenizer({ begins }), limit);
          expect(tokenizePrompt(prompt, from, limit)).toEqual(expected);
          expect(tokenizePrompt({ ...prompt, context: none }, from, limit)).toEqual(expected);
        },
      ),
    );
  });

  test("within any limit", () => {
    const texts = fc.string({ unit: "grapheme", maxLength: 40 });
    const pieces = fc.array(fc.record({ path: texts, text: texts }), { maxLength: 5 });
    fc.assert(
      fc.property(
        fc.record({ prefix: texts, middle: texts, suffix: texts }),
        fc.record({ repository: texts, path: texts, pieces }),
        fc.integer({ min: 5, max: 400 }),
        (prompt, given, limit) => {
          const { tokens, middle, kept, pending } = tokenizePrompt({ ...prompt, context: given }, knowing, limit);
          expect(tokens.length).toBeLessThanOrEqual(limit);
          expect(tokens[middle - 1]).toBe(MIDDLE);
          expect(kept).toBeGreaterThanOrEqual(middle);
          expect([...pending]).toEqual(tokens.slice(kept));
        },
      ),
    );
  });
});

test("within any limit, in any layout", () => {
  const texts = fc.string({ unit: "grapheme", maxLength: 40 });
  fc.assert(
    fc.property(
      fc.record({ prefix: texts, middle: texts, suffix: texts }),
      fc.boolean(),
      fc.boolean(),
      fc.integer({ min: 5, max: 90 }),
      (prompt, infills, begins, limit) => {
        const { tokens, middle, kept, pending } = tokenizePrompt(prompt, tokenizer({ infills, begins }), limit);
        expect(tokens.length).toBeGreaterThan(0);
        expect(tokens.length).toBeLessThanOrEqual(limit);
        expect([...pending]).toEqual(tokens.slice(kept));
        expect(tokens.length - kept).toBeLessThanOrEqual(2);
        expect(kept).toBeGreaterThan(0);
        const forced = utf8(prompt.middle);
        expect(forced.slice(forced.length - (tokens.length - middle))).toEqual(tokens.slice(middle));
        if (!infills) return;
        expect(kept).toBeGreaterThanOrEqual(middle);
        expect(tokens[middle - 1]).toBe(MIDDLE);
        const suffixAt = tokens.indexOf(SUFFIX);
        expect(tokens.slice(0, begins ? 2 : 1)).toEqual(begins ? [BEGINNING, PREFIX] : [PREFIX]);
        const read = tokens.slice(begins ? 2 : 1, suffixAt);
        expect(utf8(prompt.prefix).slice(utf8(prompt.prefix).length - read.length)).toEqual(read);
        const following = tokens.slice(suffixAt + 1, middle - 1);
        expect(utf8(prompt.suffix).slice(0, following.length)).toEqual(following);
      },
    ),
  );
});
