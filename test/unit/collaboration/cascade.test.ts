import { describe, expect, test } from "vitest";
import type { PairCalibration } from "../../../server/calibration/pair-calibration.ts";
import { Cascade } from "../../../server/collaboration/cascade.ts";
import { PairAcceptances } from "../../../server/collaboration/pair-acceptances.ts";
import type { Settings } from "../../../server/settings.ts";
import { deferralCalibration } from "./deferral-calibration.ts";
import { having, request, type Script, scripted, textOf } from "./scripted.ts";

const cascade = new Cascade({ forPair: async () => undefined }, new PairAcceptances());

const strongScript: Script = [
  ["ten", 0.9],
  [" ", 0.9],
  ["ten", 0.9],
];

/** A cascade of a cheap expert with this script and a dear one. */
function cascadeOf(script: Script, cheapRole: "general" | "code" = "general") {
  const cheap = scripted(cheapRole, script, { step: 5 });
  const strong = scripted(cheapRole === "general" ? "code" : "general", strongScript, { step: 50 });
  return { cheap, strong, experts: having(cheap, strong) };
}

/** The stronger expert by itself, so that only the first text counts as the cheaper one's work. */
const NO_DRAFTS = { "ensemble.speculation": false } as const;

const sure: Script = [
  ["one", 0.9],
  [" ", 0.8],
  ["two", 0.9],
];

describe("Cascade", () => {
  test("keeps the cheaper expert's text when it is sure, and never opens the other", async () => {
    const { strong, cheap, experts } = cascadeOf(sure);
    const answer = await cascade.complete(request(), experts);
    expect(answer).toMatchObject({ text: textOf(sure), strategy: "cascade" });
    expect(answer.reason).toBe(
      "cascade: the cheaper general model was sure (mean p 0.87); by rule: deferral between these experts was not measured",
    );
    expect(answer.deferred).toBeUndefined();
    expect([strong.opened, cheap.held]).toEqual([0, 0]);
    expect(answer.experts.map(({ role }) => role)).toEqual(["general"]);
  });

  test("says why a plain rule decides where the measurements do not fit, and nothing where a rule was asked for", async () => {
    const known: PairCalibration = {
      version: 3,
      cheap: "toy-general",
      strong: "toy-code",
      measured: { datasets: [], items: 0, problems: 0 },
      right: { cheap: 0.6, strong: 0.8, either: 0.85 },
      steps: { cheap: 3, strong: 3 },
      deferral: deferralCalibration,
    };
    const other = { ...known, deferral: { ...known.deferral, finishedFeatures: ["another"] } };
    const reasonBy = async (calibration: PairCalibration, settings: Partial<Settings>, script: Script) => {
      const measured = new Cascade({ forPair: async () => calibration }, new PairAcceptances());
      return (await measured.complete(request({ settings }), cascadeOf(script).experts)).reason;
    };
    const note = "; by rule: deferral between these experts was measured by another version";
    expect((await reasonBy(other, NO_DRAFTS, sure)).endsWith(note)).toBe(true);
    expect((await reasonBy(other, NO_DRAFTS, [])).endsWith(`had nothing to say${note}`)).toBe(true);
    expect(await reasonBy(known, NO_DRAFTS, sure)).not.toContain("by rule");
    expect(await reasonBy(other, { ...NO_DRAFTS, "cascade.rule": "mean" }, sure)).not.toContain("by rule");
  });

  test("goes by cost, not by role", async () => {
    const { experts } = cascadeOf(sure, "code");
    const answer = await cascade.complete(request(), experts);
    expect(answer.text).toBe(textOf(sure));
    expect(answer.reason).toContain("the cheaper code expert was sure");
  });

  test("by the minimum: stops the cheaper expert right after the first token below it", async () => {
    const { cheap, strong, experts } = cascadeOf([
      ["one", 0.9],
      [" ", 0.9],
      ["two", 0.4],
      [" ", 0.9],
      ["one", 0.9],
    ]);
    const settings = { ...NO_DRAFTS, "cascade.rule": "minimum", "cascade.minLogProbability": Math.log(0.5) } as const;
    const answer = await cascade.complete(request({ settings }), experts);
    // "one" and " " were fed to see what comes next; "two" was not.
    expect(cheap.fed).toBe(2);
    expect(answer.text).toBe(textOf(strongScript));
    expect(answer.reason).toBe(
      "cascade: code expert took over, because the cheaper general model hesitated at a word (p 0.40)",
    );
    expect(answer.deferred).toBe(true);
    expect(answer.experts).toMatchObject([
      { role: "general", text: "one two", tokens: 2 },
      { role: "code", text: textOf(strongScript) },
    ]);
    expect([cheap.held, strong.held]).toEqual([0, 0]);
  });

  test("by the mean: takes over at the end", async () => {
    const unsure: Script = [
      ["one", 0.45],
      [" ", 0.45],
      ["two", 0.5],
    ];
    const { cheap, experts } = cascadeOf(unsure);
    const settings = { ...NO_DRAFTS, "cascade.rule": "mean" } as const;
    const answer = await cascade.complete(request({ settings }), experts);
    expect(answer.text).toBe(textOf(strongScript));
    expect(answer.reason).toContain("the cheaper general model was unsure on the whole (mean p 0.47)");
    expect(cheap.fed).toBe(3);
    const lenient = { "cascade.rule": "mean", "cascade.meanLogProbability": -0.8 } as const;
    expect(await cascade.complete(request({ settings: lenient }), cascadeOf(unsure).experts)).toMatchObject({
      text: textOf(unsure),
    });
  });

  test("by the sum: stops where the text becomes unlikely", async () => {
    const { cheap, experts } = cascadeOf([
      ["one", 0.5],
      [" ", 0.5],
      ["two", 0.5],
      [" ", 0.9],
    ]);
    const settings = { ...NO_DRAFTS, "cascade.sumLogProbability": Math.log(0.2) };
    const answer = await cascade.complete(request({ settings }), experts);
    expect(cheap.fed).toBe(2);
    expect(answer.reason).toContain("the cheaper general model was unsure of the whole text (p 0.13)");
  });

  test("by the margin: stops where two tokens are nearly as likely", async () => {
    const settings = { ...NO_DRAFTS, "cascade.rule": "margin" } as const;
    const { cheap, experts } = cascadeOf([
      ["one", 0.9],
      [" ", 0.3],
      ["two", 0.9],
    ]);
    const answer = await cascade.complete(request({ settings }), experts);
    expect(cheap.fed).toBe(1);
    // What is not the blank is shared by seven other tokens.
    expect(answer.reason).toContain("wavered between two words (margin 0.20)");
    expect((await cascade.complete(request({ settings }), cascadeOf(sure).experts)).experts).toHaveLength(1);
  });

  test("by the lower quartile: one doubtful token of five does no harm, two do", async () => {
    const settings = { "cascade.rule": "quantile" } as const;
    const word = (probability: number) => ["one", probability] as const;
    const withDoubts = (doubts: number): Script => [0, 1, 2, 3, 4].map((i) => word(i < doubts ? 0.4 : 0.95));
    const { experts } = cascadeOf(withDoubts(1));
    expect((await cascade.complete(request({ settings }), experts)).experts).toHaveLength(1);
    const answer = await cascade.complete(request({ settings }), cascadeOf(withDoubts(2)).experts);
    expect(answer.reason).toContain("was unsure of a quarter of its words (p 0.40)");
  });

  test("a token that the stop rule cuts off raises no doubt", async () => {
    const { strong, experts } = cascadeOf([
      ["one", 0.9],
      ["\n", 0.4],
    ]);
    const stop = (text: string) => (text.includes("\n") ? text.indexOf("\n") : undefined);
    const settings = { "cascade.rule": "minimum", "cascade.minLogProbability": Math.log(0.5) } as const;
    const answer = await cascade.complete(request({ settings, stop }), experts);
    expect(answer.text).toBe("one");
    expect(strong.opened).toBe(0);
  });

  test("takes over when the cheaper expert has nothing to say", async () => {
    const { experts } = cascadeOf([]);
    const answer = await cascade.complete(request(), experts);
    expect(answer.text).toBe(textOf(strongScript));
    expect(answer.reason).toContain("had nothing to say");
  });

  test("the stronger expert gets what was written as a draft", async () => {
    const first: Script = [...strongScript.slice(0, 2), ["one", 0.1]];
    const { strong, experts } = cascadeOf(first);
    strong.cost.batch = () => strong.cost.step;
    const prompt = { prefix: "ten one two ten one two x", middle: "", suffix: "" };
    const answer = await cascade.complete(request({ prompt }), experts);
    expect(answer.text).toBe(textOf(strongScript));
    const alone = scripted("code", strongScript, { step: 50 });
    await cascade.complete(request({ prompt }), having(alone));
    // What is verified in one batch shows as more tokens fed, some of them twice.
    expect(strong.fed).toBeGreaterThan(alone.fed);
  });

  test("without drafts, holds one expert at a time", async () => {
    const { cheap, strong, experts } = cascadeOf([]);
    let both = false;
    const onProgress = () => {
      both ||= cheap.held + strong.held > 1;
    };
    await cascade.complete(request({ onProgress, settings: NO_DRAFTS }), experts);
    expect(both).toBe(false);
    expect(strong.opened).toBe(1);
  });
});
