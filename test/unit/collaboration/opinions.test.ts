import { expect, test } from "vitest";
import { opinionsOf } from "../../../server/collaboration/opinions.ts";
import { Vocabulary } from "../../../server/experts/vocabulary.ts";

const CONTROL = 3;
const END = [4, 5];
const vocabulary = new Vocabulary({
  bytes: [..."abc"].map((text) => Buffer.from(text)).concat([Buffer.of(), Buffer.of(), Buffer.of()]),
  endTokens: END,
});

function distribution(probabilities: Readonly<Record<number, number>>) {
  const entries = Object.entries(probabilities).sort(([, a], [, b]) => b - a);
  return {
    tokens: Int32Array.from(entries.map(([token]) => Number(token))),
    logProbabilities: Float64Array.from(entries.map(([, probability]) => Math.log(probability))),
    unlisted: 0,
  };
}

const textsOf = (likeliest: readonly { bytes: Uint8Array | undefined }[] = []) =>
  likeliest.map(({ bytes }) => (bytes ? Buffer.from(bytes).toString() : "END"));

test("weights are shares of all who were asked", () => {
  const said = { vocabulary, distribution: distribution({ 0: 1 }) };
  const opinions = opinionsOf([
    { role: "general", weight: 1, ...said },
    { role: "code", weight: 3, ...said },
  ]);
  expect([opinions.general?.weight, opinions.code?.weight]).toEqual([0.25, 0.75]);
});

test("all that ends a text is one event, and control tokens are none", () => {
  const { code } = opinionsOf([
    {
      role: "code",
      weight: 1,
      vocabulary,
      distribution: distribution({ 0: 0.3, 4: 0.25, [CONTROL]: 0.2, 5: 0.15, 1: 0.1 }),
    },
  ]);
  expect(textsOf(code?.likeliest)).toEqual(["END", "a", "b"]);
  expect(code?.likeliest[0]?.probability).toBeCloseTo(0.4);
});
