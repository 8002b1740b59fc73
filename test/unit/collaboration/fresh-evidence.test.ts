import fc from "fast-check";
import { expect, test } from "vitest";
import { FreshEvidence } from "../../../server/collaboration/fresh-evidence.ts";

const bytesOf = (text: string) => Buffer.byteLength(text);
/** What an expert needs for a text: more for some characters than for others, and nothing depends on what stands before. */
const needed = (text: string) => ({
  nats: [...text].reduce((sum, character) => sum + 0.1 * ((character.codePointAt(0) ?? 0) % 7), 0),
  bytes: bytesOf(text),
});

/** Measures texts one after the other. Returns what was new in all of them. */
function measureAll(texts: readonly string[], fresh = new FreshEvidence()) {
  const news = texts.map((text) => fresh.of(text, needed(text)));
  return {
    nats: news.reduce((sum, { nats }) => sum + nats, 0),
    bytes: news.reduce((sum, { bytes }) => sum + bytes, 0),
  };
}

const words = fc.array(fc.constantFrom("ab", "ü", "x = 1", "\n", "  ", "日本", "for"), { minLength: 1, maxLength: 30 });

test("a text that grows adds up to what it is in the end, however often it is measured on the way", () => {
  fc.assert(
    fc.property(words, (parts) => {
      const texts = parts.flatMap((_, i) => [parts.slice(0, i + 1).join(""), parts.slice(0, i + 1).join("")]);
      const all = measureAll(texts);
      const whole = needed(parts.join(""));
      expect(all.bytes).toBe(whole.bytes);
      expect(all.nats).toBeCloseTo(whole.nats, 9);
    }),
  );
});

test("what is deleted and written again is not new", () => {
  expect(measureAll(["one two", "one", "o", "one two"])).toEqual(measureAll(["one two"]));
});

test("where the text goes on otherwise, only that part is new", () => {
  const fresh = new FreshEvidence();
  measureAll(["return a + b;"], fresh);
  const text = "return a - c;";
  expect(fresh.of(text, needed(text))).toEqual({
    nats: expect.closeTo((needed(text).nats * 4) / 13, 9),
    bytes: "- c;".length,
  });
});

test("what an anchor nearer to the cursor leaves of the text is not new, and what is written then is", () => {
  const lines = Array.from({ length: 7 }, (_, i) => `line ${i} of these\n`);
  const fresh = new FreshEvidence();
  measureAll([lines.slice(0, 6).join("")], fresh);
  expect(measureAll([lines.slice(4, 6).join("")], fresh).bytes).toBe(0);
  const added = measureAll([lines.slice(4).join("")], fresh);
  expect(added.bytes).toBe(bytesOf(lines[6] ?? ""));
  expect(added.nats).toBeCloseTo(needed(lines[6] ?? "").nats, 9);
});

test("coming back to one of several places adds nothing", () => {
  const places = Array.from({ length: 10 }, (_, i) => `${i} is a place of its own`);
  expect(measureAll([...places, ...places, ...places])).toEqual(measureAll(places));
});

test("only what was measured counts: the text's end may be kept back", () => {
  const fresh = new FreshEvidence();
  expect(fresh.of("one two", { nats: 3, bytes: 4 })).toEqual({ nats: 3, bytes: 4 });
  expect(fresh.of("one two", { nats: 5, bytes: 7 })).toEqual({ nats: 2, bytes: 3 });
});
