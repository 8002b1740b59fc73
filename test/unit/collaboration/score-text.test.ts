import { expect, test } from "vitest";
import { Participant } from "../../../server/collaboration/participant.ts";
import { scoreText } from "../../../server/collaboration/score-text.ts";
import { request, WatchedExpert, type WatchedOptions, words } from "./scripted.ts";
import { tableModel } from "./table-model.ts";

const model = tableModel(words, { "": { one: 0.5, two: 0.4 }, one: { " ": 0.8 }, "one ": { ten: 0.7 } });
const left = (given: number) => (1 - given) / 8;

async function score(text: string, options: WatchedOptions & { middle?: string } = {}) {
  const expert = new WatchedExpert("code", model, options);
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

test("no text costs nothing", async () => {
  expect(await score("")).toEqual({ nats: 0, bytes: 0 });
});
