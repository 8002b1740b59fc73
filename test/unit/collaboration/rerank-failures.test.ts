import { describe, expect, test } from "vitest";
import { Rerank } from "../../../server/collaboration/rerank.ts";
import type { Settings } from "../../../server/settings.ts";
import { aborting, dying, having, request, type Script, scripted, unreadable, type WatchedExpert } from "./scripted.ts";

const prompt = { prefix: "x ", middle: "x", suffix: "\nten\nten" };
const strongOf = (script: Script) => scripted("code", script, { step: 50 });
const cheapOf = (script: Script) => scripted("general", script, { step: 5 });
const one: Script = [
  ["one", 0.5],
  ["one", 0.5],
];
const two: Script = [
  ["two", 0.9],
  ["two", 0.9],
];

async function complete(experts: readonly WatchedExpert[], settings: Partial<Settings> = {}) {
  const answer = await new Rerank().complete(request({ prompt, settings }), having(...experts));
  expect(experts.map(({ held }) => held)).toEqual(experts.map(() => 0));
  return answer;
}

describe("Rerank, where an expert breaks down", () => {
  test("while it writes: the other one's text is the answer", async () => {
    for (const broken of [unreadable(strongOf(one)), dying(strongOf(one))]) {
      const answer = await complete([broken, cheapOf(two)]);
      const reason = "rerank: general model's text, since nobody else has one; the code expert broke down";
      expect(answer).toMatchObject({ text: "twotwo", reason, experts: [{ role: "general" }] });
    }
    expect(await complete([strongOf(one), dying(cheapOf(two))])).toMatchObject({
      text: "oneone",
      reason: "rerank: code expert's text, since nobody else has one; the general model broke down",
    });
  });

  test("where nothing follows by which texts could be judged, the reason still says who broke down", async () => {
    const blind = { ...prompt, suffix: "" };
    const experts = having(dying(strongOf(one)), cheapOf(two));
    expect(await new Rerank().complete(request({ prompt: blind }), experts)).toMatchObject({
      text: "twotwo",
      reason: "rerank: general model's text, since nobody else has one; the code expert broke down",
    });
  });

  test("while it writes a second text: its first one counts, and it judges nothing", async () => {
    const strong = unreadable(strongOf(one), 2);
    const answer = await complete([strong, cheapOf(two)], { "rerank.anchors": 2 });
    expect(answer.text).toBe("twotwo");
    expect(answer.reason).toContain("text of 2");
    expect(answer.reason).toContain("(general model judged); the code expert broke down");
  });

  test("while it judges: the other judge decides, else the stronger expert's text is taken", async () => {
    // Either text is read once before: the second prompt is the one to judge by.
    const answer = await complete([unreadable(strongOf(one), 2), cheapOf(two)]);
    expect(answer.text).toBe("twotwo");
    expect(answer.reason).toContain("(general model judged); the code expert broke down");
    const nobody = await complete([unreadable(strongOf(one), 2), cheapOf(two)], { "rerank.judges": "strongest" });
    expect(nobody).toMatchObject({
      text: "oneone",
      reason: "rerank: code expert's text of 2, since nobody is left to judge; the code expert broke down",
    });
  });

  test("line by line: the other one goes on, and is not kept waiting by the broken one", async () => {
    const lines: Script = ["one", "\n", "two", "\n", "ten"].map((word) => [word, 0.9]);
    const lineByLine = { "rerank.span": "line" } as const;
    for (const from of [1, 2, 3, 4]) {
      const [strong, cheap] = [unreadable(strongOf(lines), from), cheapOf(lines)];
      const answer = await complete([strong, cheap], lineByLine);
      expect(answer.text).toBe("one\ntwo\nten");
      expect(answer.reason).toMatch(from > 3 ? /by the code expert$/ : /; the code expert broke down$/);
      expect(strong.opened).toBe(from - 1);
      expect(answer.experts.find(({ role }) => role === "general")?.tokens).toBeGreaterThan(0);
    }
  });

  test("where both break down the answer fails; an abort is no breakdown", async () => {
    for (const settings of [{}, { "rerank.span": "line" }] as const) {
      const broken = complete([unreadable(strongOf(one)), dying(cheapOf(two))], settings);
      await expect(broken).rejects.toMatchObject({ name: "ExpertFailedError" });
      const { expert, signal } = aborting(strongOf(one));
      const answer = new Rerank().complete(request({ prompt, settings, signal }), having(expert, cheapOf(two)));
      await expect(answer).rejects.toThrow("The user typed on.");
    }
  });
});
