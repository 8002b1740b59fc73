import { expect, test } from "vitest";
import type { TraceToken } from "../../../server/protocol.ts";
import { heatClass } from "../../../webview/heat.ts";
import { describeToken } from "../../../webview/token-details.ts";
import { tokenProbability } from "../../../webview/token-probability.ts";
import { describeAuthors, describeWork } from "../../../webview/written-by.ts";

const both: TraceToken = {
  text: "foo ",
  from: "code",
  opinions: [
    { role: "general", probability: 0.2, weight: 0.25, likeliest: [{ text: "bar", probability: 0.5 }] },
    { role: "code", probability: 0.6, weight: 0.75, likeliest: [{ probability: 0.004 }] },
  ],
};

test("a token's probability is the mean of those who were asked, by their weights", () => {
  expect(tokenProbability(both)).toBeCloseTo(0.5);
  expect(tokenProbability({ ...both, opinions: [] })).toBeUndefined();
  expect(tokenProbability({ ...both, opinions: [{ role: "code", probability: 0.6, likeliest: [] }] })).toBe(0.6);
  expect(tokenProbability({ ...both, opinions: [{ role: "code", probability: 0.6, weight: 0, likeliest: [] }] })).toBe(
    0.6,
  );
});

test.each([
  [1, "heat-0"],
  [0.9, "heat-0"],
  [0.89, "heat-1"],
  [0.6, "heat-2"],
  [0.4, "heat-3"],
  [0, "heat-4"],
])("probability %d is %s", (probability, heat) => {
  expect(heatClass(probability)).toBe(heat);
});

test("a token is described in words, with what each expert would have written", () => {
  expect(describeToken(both)).toBe(
    "foo· proposed by the code expert; general model 20 %, weight 25 %, likeliest bar 50 %; code expert 60 %, weight 75 %, likeliest end < 1 %",
  );
});

test("a model against which the choice was made says so, and makes nothing likelier or less likely", () => {
  const anti = { role: "anti" as const, probability: 0.9, weight: -0.5, likeliest: [] };
  const token = { ...both, opinions: [...both.opinions, anti] };
  expect(describeToken(token)).toMatch(/; anti-expert 90 %, counts against it, 50 %$/);
  expect(tokenProbability(token)).toBe(tokenProbability(both));
});

test("who wrote how much is told of a text of several experts", () => {
  const one = { ...both, opinions: both.opinions.slice(0, 1) };
  expect(describeAuthors([both, both, { ...both, from: "both" }, { ...both, from: "general" }])).toBe(
    "50 % by the code expert, 25 % by the general model, 25 % by both",
  );
  expect(describeAuthors([one, one])).toBe("");
  expect(describeAuthors([])).toBe("");
});

test("what each expert did is told of those who did something", () => {
  const idle = { role: "general" as const, ms: 3, tokens: 0, promptTokens: 0 };
  expect(describeWork([{ role: "code", ms: 410.4, tokens: 12, promptTokens: 3 }, idle])).toBe(
    "code expert 12 tokens, 410 ms",
  );
  expect(describeWork([{ ...idle, tokens: 1 }])).toBe("general model 1 token, 3 ms");
  expect(describeWork([idle])).toBe("");
});
