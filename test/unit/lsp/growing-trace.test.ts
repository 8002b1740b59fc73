import fc from "fast-check";
import { expect, test } from "vitest";
import type { TraceStep } from "../../../server/collaboration/strategy.ts";
import { GrowingTrace } from "../../../server/lsp/growing-trace.ts";
import type { CompareCard } from "../../../server/protocol.ts";
import { withCard } from "../../../webview/with-card.ts";

const step = (text: string): TraceStep => ({ bytes: Buffer.from(text), from: "code", probabilities: { code: 0.5 } });
const card = (text: string, rest: Partial<CompareCard> = {}): CompareCard => ({
  id: "code",
  title: "x",
  text,
  done: false,
  ms: 1,
  tokens: 1,
  tokensPerSecond: 1,
  meanProbability: 1,
  ...rest,
});
const textOf = (trace: readonly TraceStep[]) => trace.map(({ bytes }) => Buffer.from(bytes).toString()).join("");

test("only what is new is told", () => {
  const [a, b, c] = [step("a"), step("b"), step("c")];
  const growing = new GrowingTrace();
  expect(growing.next({ text: "a", trace: [a] })).toMatchObject({ traceFrom: 0, trace: [{ text: "a" }] });
  expect(growing.next({ text: "abc", trace: [a, b, c] })).toMatchObject({
    traceFrom: 1,
    trace: [{ text: "b" }, { text: "c" }],
  });
  expect(growing.next({ text: "abc", trace: [a, b, c] })).toEqual({ traceFrom: 3, trace: [] });
});

test("a token that is cut, joined or replaced is told anew, and so is what follows", () => {
  const [a, b, c] = [step("a"), step("bb"), step("c")];
  const growing = new GrowingTrace();
  growing.next({ text: "abbc", trace: [a, b, c] });
  expect(growing.next({ text: "ab", trace: [a, b] })).toMatchObject({ traceFrom: 1, trace: [{ text: "b" }] });
  expect(growing.next({ text: "xb", trace: [step("x"), step("b")] })).toMatchObject({ traceFrom: 0 });
});

test("nothing is told of a text that is not what was written, and all of it afterwards", () => {
  const [a, b] = [step("a"), step("b")];
  const growing = new GrowingTrace();
  growing.next({ text: "a", trace: [a] });
  expect(growing.next({ text: "something else", trace: [a] })).toEqual({});
  expect(growing.next({ text: "ab", trace: [a, b] })).toMatchObject({ traceFrom: 0 });
});

test("put together, the tokens are the text at any time, whatever becomes of it on the way", () => {
  const texts = fc.array(fc.constantFrom("a", " b", "\n", "é", "longer"), { maxLength: 4 });
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(5), texts)), (changes) => {
      const growing = new GrowingTrace();
      let trace: TraceStep[] = [];
      let cards: CompareCard[] = [];
      for (const [kept, added] of changes) {
        trace = [...trace.slice(0, kept), ...added.map(step)];
        const text = textOf(trace);
        cards = withCard(cards, card(text, growing.next({ text, trace })));
        expect(cards[0]?.trace?.map((token) => token.text).join("")).toBe(text);
      }
    }),
  );
});

test("whoever comes later sees the text without tokens, until the card is whole", () => {
  const token = { text: "b", from: "code", opinions: [] } as const;
  const [late] = withCard([], card("ab", { traceFrom: 1, trace: [{ ...token, opinions: [] }] }));
  expect(late).toMatchObject({ text: "ab", trace: undefined });
  const [, other] = withCard([{ ...card("x"), id: "general" }], card("ab", { done: true, trace: [] }));
  expect(other).toMatchObject({ id: "code", done: true, trace: [] });
});
