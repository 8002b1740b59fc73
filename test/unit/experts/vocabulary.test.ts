import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Vocabulary } from "../../../server/experts/vocabulary.ts";

/** Few bytes, so that tokens share prefixes; the outermost ones, where an interval's end is easily missed. */
const byte = fc.constantFrom(0, 97, 255);
const byteString = fc.array(byte, { maxLength: 3 }).map((bytes) => Uint8Array.from(bytes));
const tokenBytes = fc.array(fc.option(byteString, { nil: undefined }), { maxLength: 40 });

type Texts = readonly (Uint8Array | undefined)[];
const make = (bytes: Texts) => new Vocabulary({ bytes, endTokens: [] });
const text = (...texts: string[]) => texts.map((each) => new Uint8Array(Buffer.from(each)));

/** Ids of the textual tokens that a condition holds for, in dictionary order. */
function filtered(bytes: Texts, holds: (token: Uint8Array) => boolean): number[] {
  const latin = (token: number) => Buffer.from(bytes[token] ?? []).toString("latin1");
  return [...bytes.keys()]
    .filter((token) => (bytes[token]?.length ?? 0) > 0 && holds(bytes[token] as Uint8Array))
    .sort((a, b) => (latin(a) < latin(b) ? -1 : latin(a) > latin(b) ? 1 : a - b));
}

function isPrefix(prefix: Uint8Array, of: Uint8Array): boolean {
  return prefix.length <= of.length && prefix.every((each, index) => each === of[index]);
}

describe("order", () => {
  test("holds the tokens with text in dictionary order, ties by id", () => {
    fc.assert(
      fc.property(tokenBytes, (bytes) => {
        expect([...make(bytes).order]).toEqual(filtered(bytes, () => true));
      }),
    );
  });

  test("build() sorts as the constructor does", async () => {
    await fc.assert(
      fc.asyncProperty(tokenBytes, async (bytes) => {
        const built = await Vocabulary.build({ bytes, endTokens: [3] });
        expect([...built.order]).toEqual([...make(bytes).order]);
        expect(built.endTokens).toEqual(new Set([3]));
      }),
    );
  });

  test("build() lets the event loop run meanwhile", async () => {
    const bytes = Array.from({ length: 12_000 }, (_, i) => Uint8Array.of((i * 7) % 256, i % 251, i >> 8, i & 255));
    let turns = 0;
    const count = () => {
      turns++;
      pending = setImmediate(count);
    };
    let pending = setImmediate(count);
    const built = await Vocabulary.build({ bytes, endTokens: [] });
    clearImmediate(pending);
    expect(turns).toBeGreaterThanOrEqual(2);
    expect(built.order).toEqual(make(bytes).order);
  });

  test("puts a prefix before what continues it, and compares bytes as unsigned", () => {
    expect([...make(text("b", "ab", "a", "é")).order]).toEqual([2, 1, 0, 3]);
  });
});

describe("looking up", () => {
  test("startingWith finds what a filter finds", () => {
    fc.assert(
      fc.property(tokenBytes, byteString, (bytes, prefix) => {
        const vocabulary = make(bytes);
        const { start, end } = vocabulary.startingWith(prefix);
        expect([...vocabulary.order.subarray(start, end)]).toEqual(filtered(bytes, (token) => isPrefix(prefix, token)));
      }),
    );
  });

  test("child narrows by one byte; the children and the tokens that end make up the parent", () => {
    fc.assert(
      fc.property(tokenBytes, byteString, (bytes, prefix) => {
        const vocabulary = make(bytes);
        const parent = vocabulary.startingWith(prefix);
        let found = filtered(bytes, (token) => isPrefix(prefix, token) && token.length === prefix.length).length;
        for (let next = 0; next < 256; next++) {
          const { start, end } = vocabulary.child(parent, prefix.length, next);
          const longer = Uint8Array.of(...prefix, next);
          expect([...vocabulary.order.subarray(start, end)]).toEqual(
            start === end ? [] : filtered(bytes, (token) => isPrefix(longer, token)),
          );
          found += end - start;
        }
        expect(found).toBe(parent.end - parent.start);
      }),
      { numRuns: 40 },
    );
  });

  test("a token that ends before the byte is no child", () => {
    const vocabulary = make(text("a", "ab", "b"));
    expect(vocabulary.child(vocabulary.startingWith(Buffer.from("a")), 1, 0x62)).toEqual({ start: 1, end: 2 });
  });

  test("prefixesOf finds what a filter finds, shortest first", () => {
    fc.assert(
      fc.property(tokenBytes, byteString, (bytes, whole) => {
        const expected = filtered(bytes, (token) => isPrefix(token, whole));
        expect(make(bytes).prefixesOf(whole)).toEqual(expected);
      }),
    );
  });

  test("bytes, lengths, size", () => {
    const vocabulary = make([...text("ab", "cde"), undefined]);
    expect(Buffer.from(vocabulary.bytes(1)).toString()).toBe("cde");
    expect(vocabulary.bytes(2)).toHaveLength(0);
    expect(vocabulary.bytes(99)).toHaveLength(0);
    expect([0, 1, 2, 99].map((token) => vocabulary.lengthOf(token))).toEqual([2, 3, 0, 0]);
    expect([0, 1, 2, 3, 4].map((depth) => vocabulary.byteAt(1, depth))).toEqual([99, 100, 101, undefined, undefined]);
    expect(vocabulary.byteAt(99, 0)).toBeUndefined();
    expect(vocabulary.size).toBe(3);
  });
});

describe("fingerprint", () => {
  const fingerprint = (bytes: Texts, endTokens: number[]) => new Vocabulary({ bytes, endTokens }).fingerprint;
  const known = fingerprint([...text("a", "bc"), undefined], [2]);

  test("is equal for equal tokens, however they were sorted", async () => {
    const built = await Vocabulary.build({ bytes: [...text("a", "bc"), undefined], endTokens: [2] });
    expect(built.fingerprint).toBe(known);
  });

  test.each([
    ["a byte", [...text("a", "bd"), undefined], [2]],
    ["an end token", [...text("a", "bc"), undefined], [1]],
    ["one more end token", [...text("a", "bc"), undefined], [1, 2]],
    ["where tokens begin", [...text("ab", "c"), undefined], [2]],
    ["the order", [...text("bc", "a"), undefined], [2]],
    ["the size", [...text("a", "bc"), undefined, undefined], [2]],
  ])("differs with %s", (_what, bytes, endTokens) => {
    expect(fingerprint(bytes, endTokens)).not.toBe(known);
  });

  test("does not depend on the order in which end tokens are named", () => {
    const bytes = [...text("a"), undefined, undefined];
    expect(fingerprint(bytes, [2, 1])).toBe(fingerprint(bytes, [1, 2]));
  });
});
