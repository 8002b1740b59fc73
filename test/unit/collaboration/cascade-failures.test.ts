import { describe, expect, test } from "vitest";
import { Cascade } from "../../../server/collaboration/cascade.ts";
import { PairAcceptances } from "../../../server/collaboration/pair-acceptances.ts";
import type { Settings } from "../../../server/settings.ts";
import {
  aborting,
  dying,
  having,
  request,
  type Script,
  scripted,
  textOf,
  unreadable,
  type WatchedExpert,
} from "./scripted.ts";

const unsure: Script = [
  ["one", 0.4],
  [" ", 0.4],
  ["two", 0.4],
];
const better: Script = [
  ["ten", 0.9],
  [" ", 0.9],
  ["ten", 0.9],
];

const GENERAL_LEFT = "the code expert broke down, and the general model went on alone";
const CODE_LEFT = "the general model broke down, and the code expert went on alone";

const cheapOf = (script: Script) => scripted("general", script, { step: 5 });
const strongOf = (script: Script) => scripted("code", script, { step: 50 });

function complete(experts: readonly WatchedExpert[], settings: Partial<Settings>, signal?: AbortSignal) {
  const cascade = new Cascade({ forPair: async () => undefined }, new PairAcceptances());
  return cascade.complete(request({ settings, ...(signal && { signal }) }), having(...experts));
}

describe.each(["token", "speculative"] as const)("a cascade of the level %s", (level) => {
  const settings = { "cascade.level": level };

  test("where one breaks down the other finishes, and none is held", async () => {
    for (const from of [1, 2]) {
      const [general, code] = [cheapOf(unsure), dying(strongOf(unsure), from)];
      const answer = await complete([general, code], settings);
      expect(answer).toMatchObject({ text: textOf(unsure), reason: expect.stringMatching(`tokens; ${GENERAL_LEFT}$`) });
      const other = [dying(cheapOf(unsure), from), strongOf(unsure)] as const;
      const second = await complete(other, settings);
      expect(second).toMatchObject({ text: textOf(unsure), reason: expect.stringMatching(`tokens; ${CODE_LEFT}$`) });
      expect([general, code, ...other].map(({ held }) => held)).toEqual([0, 0, 0, 0]);
    }
  });

  test("where one cannot read the prompt the other writes all of it", async () => {
    const strongLeft = await complete([unreadable(cheapOf(unsure)), strongOf(better)], settings);
    expect(strongLeft).toMatchObject({ text: textOf(better), reason: `cascade: ${CODE_LEFT}` });
    const cheapLeft = await complete([cheapOf(unsure), unreadable(strongOf(better))], settings);
    expect(cheapLeft).toMatchObject({ text: textOf(unsure), reason: `cascade: ${GENERAL_LEFT}` });
    expect(cheapLeft.experts.map(({ role }) => role)).toEqual(["general"]);
  });

  test("where both break down the answer fails; an abort is no breakdown", async () => {
    const broken = complete([dying(cheapOf(unsure)), dying(strongOf(unsure))], settings);
    await expect(broken).rejects.toMatchObject({ name: "ExpertFailedError" });
    const { expert, signal } = aborting(strongOf(unsure), 1);
    await expect(complete([cheapOf(unsure), expert], settings, signal)).rejects.toThrow("The user typed on.");
  });
});

describe("a cascade of whole answers", () => {
  const alone = { "ensemble.speculation": false } as const;
  /** Doubts the text while it is being written, or once it is whole. */
  const early = { ...alone, "cascade.rule": "minimum", "cascade.minLogProbability": Math.log(0.5) } as const;
  const late = { ...alone, "cascade.rule": "mean", "cascade.meanLogProbability": Math.log(0.5) } as const;

  test("where the cheaper expert breaks down the stronger one writes", async () => {
    for (const cheap of [unreadable(cheapOf(unsure)), dying(cheapOf(unsure), 2)]) {
      const answer = await complete([cheap, strongOf(better)], late);
      expect(answer).toMatchObject({ text: textOf(better), reason: `cascade: ${CODE_LEFT}` });
      expect(cheap.held).toBe(0);
    }
  });

  test.each([
    ["that was stopped early is finished", early, "hesitated at a word (p 0.40)"],
    ["that was whole stays", late, "was unsure on the whole (mean p 0.40)"],
  ])("where the stronger expert breaks down, the cheaper one's text %s", async (_what, settings, doubt) => {
    for (const strong of [unreadable(strongOf(better)), dying(strongOf(better), 2)]) {
      const cheap = cheapOf(unsure);
      const answer = await complete([cheap, strong], settings);
      expect(answer.text).toBe(textOf(unsure));
      expect(Buffer.concat(answer.trace.map(({ bytes }) => bytes)).toString()).toBe(answer.text);
      expect(answer.reason).toBe(
        `cascade: code expert took over, because the cheaper general model ${doubt}; ${GENERAL_LEFT}`,
      );
      expect(answer.experts).toMatchObject([{ role: "general", text: answer.text }]);
      expect(answer.deferred).toBeUndefined();
      expect([cheap.held, strong.held]).toEqual([0, 0]);
    }
  });

  test("a text that was stopped at the limit of tokens grows no more", async () => {
    const cascade = new Cascade({ forPair: async () => undefined }, new PairAcceptances());
    const experts = having(cheapOf(unsure), unreadable(strongOf(better)));
    const answer = await cascade.complete(request({ settings: early, maxTokens: 1 }), experts);
    expect(answer).toMatchObject({ text: "one", limited: true });
  });

  test("with drafts, the cheaper expert finishes what the stronger one began, and the reason says so", async () => {
    for (const from of [1, 2]) {
      const strong = dying(strongOf(better), from);
      strong.cost.batch = () => strong.cost.step;
      const answer = await complete([cheapOf(unsure), strong], { "cascade.rule": "mean" });
      expect(answer.reason.endsWith(`; ${GENERAL_LEFT}`)).toBe(true);
      expect(answer.deferred).toBeUndefined();
      expect(answer.text.length).toBeGreaterThan(0);
    }
  });

  test("where both break down the answer fails; an abort is no breakdown", async () => {
    for (const settings of [early, late]) {
      const broken = complete([dying(cheapOf(unsure)), dying(strongOf(better))], settings);
      await expect(broken).rejects.toMatchObject({ name: "ExpertFailedError" });
    }
    const { expert, signal } = aborting(strongOf(better), 2);
    await expect(complete([cheapOf(unsure), expert], late, signal)).rejects.toThrow("The user typed on.");
  });
});
