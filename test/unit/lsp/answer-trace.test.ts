import fc from "fast-check";
import { expect, test } from "vitest";
import type { TraceStep } from "../../../server/collaboration/strategy.ts";
import { traceOf } from "../../../server/lsp/answer-trace.ts";

const step = (bytes: Uint8Array): TraceStep => ({ bytes, from: "code", probabilities: { code: 0.5 } });
const steps = (...texts: string[]) => texts.map((text) => step(Buffer.from(text)));
const textsOf = (text: string, trace: readonly TraceStep[]) => traceOf({ text, trace })?.map((token) => token.text);

test("the texts of the tokens are the text, wherever it is cut and wherever its characters were split", () => {
  const unicode = fc.string({ unit: "grapheme", minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(unicode, fc.array(fc.nat(60)), fc.nat(20), (written, cuts, length) => {
      const bytes = Buffer.from(written);
      const places = [...new Set([0, ...cuts.filter((cut) => cut < bytes.length), bytes.length])].sort((a, b) => a - b);
      const trace = places.slice(1).map((end, index) => step(bytes.subarray(places[index], end)));
      const text = written.slice(0, length);
      expect(textsOf(text, trace)?.join("")).toBe(text);
    }),
  );
});

test("a character that two tokens share belongs to the one that completes it", () => {
  const [first, second] = [Buffer.from("é").subarray(0, 1), Buffer.from("é").subarray(1)] as const;
  expect(textsOf("aé", [step(Buffer.concat([Buffer.from("a"), first])), step(second)])).toEqual(["a", "é"]);
});

test("what was typed along is left out at the beginning, and what was cut off at the end", () => {
  const trace = steps("foo", "(bar", ", bar", ")");
  expect(textsOf("(bar, bar)", trace)).toEqual(["(bar", ", bar", ")"]);
  expect(textsOf("foo(b", trace)).toEqual(["foo", "(b"]);
  expect(textsOf("", trace)).toEqual([]);
});

test("other line ends and another indentation are the tokens' that wrote the first ones", () => {
  const trace = steps("a {", "\n    ", "b", "\n}");
  expect(textsOf("a {\r\n\tb\r\n}", trace)).toEqual(["a {", "\r\n\t", "b", "\r\n}"]);
});

test("of a text that is not what was written, nothing is said", () => {
  expect(textsOf("something else", steps("some", "where"))).toBeUndefined();
  expect(textsOf("somewhere else", steps("some", "where"))).toBeUndefined();
});

test("the opinions are those of the step, END among them", () => {
  const bytes = Buffer.from("x");
  const opinions = { code: { weight: 0.75, likeliest: [{ bytes: undefined, probability: 0.6 }] } };
  const trace = [{ bytes, from: "both" as const, probabilities: { general: 0.2, code: 0.3 }, opinions }];
  expect(traceOf({ text: "x", trace })).toEqual([
    {
      text: "x",
      from: "both",
      opinions: [
        { role: "general", probability: 0.2, weight: undefined, likeliest: [] },
        { role: "code", probability: 0.3, weight: 0.75, likeliest: [{ text: undefined, probability: 0.6 }] },
      ],
    },
  ]);
});

test("an anti-expert's opinion stands behind those of the experts", () => {
  const opinions = { anti: { weight: -1, likeliest: [] }, general: { weight: 1, likeliest: [] } };
  const probabilities = { anti: 0.9, general: 0.2, code: 0.3 };
  const trace = [{ bytes: Buffer.from("x"), from: "code" as const, probabilities, opinions }];
  expect(traceOf({ text: "x", trace })?.[0]?.opinions.map(({ role, weight }) => [role, weight])).toEqual([
    ["general", 1],
    ["code", undefined],
    ["anti", -1],
  ]);
});
