import { expect, test } from "vitest";
import { Participant } from "../../../server/collaboration/participant.ts";
import { scoreText } from "../../../server/collaboration/score-text.ts";
import { type ToyModel, toyVocabulary } from "../fusion/toy.ts";
import { request, WatchedExpert, type WatchedOptions, words } from "./scripted.ts";
import { tableModel } from "./table-model.ts";

const model = tableModel(words, { "": { one: 0.5, two: 0.4 }, one: { " ": 0.8 }, "one ": { ten: 0.7 } });
const left = (given: number) => (1 - given) / 8;

async function score(text: string, options: WatchedOptions & { middle?: string; scored?: ToyModel } = {}) {
  const expert = new WatchedExpert("code", options.scored ?? model, options);
  const asked = request({ prompt: { prefix: "", middle: options.middle ?? "x", suffix: "" } });
  const participant = await Participant.open(expert, asked);
  const { length } = participant;
  const result = await scoreText(participant, text);
  expect(participant.length).toBe(length);
  return result;
}

test("a text is as likely as its tokens one after the other", async () => {
  const { nats, bytes } = await score("one ten");
  expect(bytes).toBe(7);
  expect(nats).toBeCloseTo(-Math.log((0.5 + left(0.9)) * (0.8 + left(0.8)) * (0.7 + left(0.7))), 9);
});

test("bytes that were kept back are judged with it, once for all texts", async () => {
  const { nats } = await score("one", { middle: "yx", keptBack: 1 });
  const whole = await score("xone", { middle: "y" });
  expect(nats).toBeCloseTo(whole.nats, 9);
});

test("what was kept back does not tell against the shorter of two texts that are as likely per byte", async () => {
  const perByte = (bytes: number) => Math.exp(-bytes);
  const next = (piece: string) => ({ [piece]: perByte(piece.length), "": 1 - perByte(piece.length) });
  const even = tableModel(words, { y: next("x"), "": next("one"), one: next("two"), onetwo: next("ten") });
  for (const text of ["one", "onetwo", "onetwoten"]) {
    const { nats, bytes } = await score(text, { middle: "yx", keptBack: 1, scored: even });
    expect(nats / bytes).toBeCloseTo(1, 9);
  }
});

test("the rest of a character that was kept back is judged by its own tokens", async () => {
  const smile = Buffer.from("😀");
  const vocabulary = toyVocabulary(["x", smile.subarray(0, 2), smile.subarray(2, 3), smile.subarray(3), "one"]);
  // Finds each token as likely as all others together, if it is the next one in the order above.
  const inOrder: ToyModel = (history) => new Float64Array(6).fill(0.1).with(history.length, 0.5);
  const { nats, bytes } = await score("one", { middle: "x😀", keptBack: 2, vocabulary, scored: inOrder });
  expect(bytes).toBe(2 + 3);
  expect(nats).toBeCloseTo(3 * Math.LN2, 9);
});

test("no text costs nothing", async () => {
  expect(await score("")).toEqual({ nats: 0, bytes: 0 });
});
