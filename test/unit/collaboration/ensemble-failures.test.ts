import { describe, expect, test } from "vitest";
import { Ensemble } from "../../../server/collaboration/ensemble.ts";
import { EvidenceLedger } from "../../../server/collaboration/evidence.ts";
import { ExpertUnloadedError } from "../../../server/experts/errors.ts";
import { toyVocabulary } from "../fusion/toy.ts";
import { FailingExpert } from "./clocked.ts";
import { having, request, type Script, scripted, scriptedModel, unreadable, words } from "./scripted.ts";

const fixed = (generalWeight: number) =>
  ({ "ensemble.weights": "fixed", "ensemble.generalWeight": generalWeight }) as const;
const complete = (...args: Parameters<Ensemble["complete"]>) => new Ensemble(new EvidenceLedger()).complete(...args);

describe("failures", () => {
  const script: Script = [
    ["one", 0.9],
    [" ", 0.9],
    ["two", 0.9],
  ];
  const letters = toyVocabulary(["x", "o", "n", "e", "t", "w", " "]);
  const spelled: Script = [..."one two"].map((letter) => [letter, 0.9] as const);

  test.each([
    ["token by token", words, script],
    ["byte by byte", letters, spelled],
  ])(
    "where one breaks down the other finishes the answer alone, and none is held: %s",
    async (_how, vocabulary, own) => {
      const model = scriptedModel(vocabulary, own);
      for (const from of [1, 2, 3, 4]) {
        let calls = 0;
        const general = scripted("general", script);
        const code = new FailingExpert({ role: "code", vocabulary, model }, from, () => {
          calls++;
          return Promise.reject(new Error("The model broke down."));
        });
        const answer = await complete(request({ settings: fixed(0.5) }), having(general, code));
        expect(answer.text).toBe("one two");
        expect(Buffer.concat(answer.trace.map(({ bytes }) => bytes)).toString()).toBe("one two");
        expect(general.held).toBe(0);
        expect(calls).toBeLessThanOrEqual(1);
        const note = "; the code expert broke down, and the general model went on alone";
        expect(answer.reason.endsWith(note)).toBe(calls === 1);
      }
    },
  );

  test.each([
    ["empty", { tokens: new Int32Array(0), logProbabilities: new Float64Array(0), unlisted: 1 }],
    ["NaN", { tokens: Int32Array.of(2), logProbabilities: Float64Array.of(Number.NaN), unlisted: 0 }],
  ])("a distribution that is %s counts as a breakdown", async (_what, distribution) => {
    const code = scripted("code", script);
    const general = new FailingExpert(
      { role: "general", vocabulary: words, model: scriptedModel(words, script) },
      2,
      async () => [distribution],
    );
    const answer = await complete(request({ settings: fixed(0.5) }), having(general, code));
    expect(answer.text).toBe("one two");
    expect(answer.reason).toContain("the general model broke down, and the code expert went on alone");
    expect(answer.confidence).toBeCloseTo(0.9, 6);
  });

  test("evidence that is no number counts as none", async () => {
    const ledger = new EvidenceLedger();
    const general = scripted("general", script);
    const open = general.open.bind(general);
    general.open = async (...parameters) => {
      const sequence = await open(...parameters);
      Object.defineProperty(sequence, "evidence", { value: { nats: Number.NaN, bytes: 7 } });
      return sequence;
    };
    const prompt = { prefix: "x", middle: "one", suffix: "" };
    const answer = await new Ensemble(ledger).complete(request({ prompt }), having(general, scripted("code", script)));
    expect(answer.text).toBe(" two");
    expect(answer.reason).toContain("general model 50 %, code expert 50 %");
    expect(ledger.compare(general, scripted("code", script), "typescript")).toBeUndefined();
  });

  test("where both break down the answer fails and says why", async () => {
    const broken = (role: "general" | "code") =>
      new FailingExpert({ role, vocabulary: words, model: scriptedModel(words, script) }, 2, () =>
        Promise.reject(new Error("The model broke down.")),
      );
    await expect(complete(request(), having(broken("general"), broken("code")))).rejects.toMatchObject({
      name: "ExpertFailedError",
      message: expect.stringContaining("The model broke down."),
    });
  });

  test.each([
    ["code", "general", "the code expert broke down, and the general model went on alone"],
    ["general", "code", "the general model broke down, and the code expert went on alone"],
  ] as const)("where the %s cannot read the prompt, the %s writes alone", async (broken, other, note) => {
    for (const settings of [fixed(0.5), {}]) {
      const [left, gone] = [scripted(other, script), unreadable(scripted(broken, script))];
      const answer = await complete(request({ settings }), having(left, gone));
      expect(answer).toMatchObject({ text: "one two", strategy: "ensemble", reason: `ensemble: ${note}` });
      expect(answer.experts).toMatchObject([{ role: other, text: "one two" }]);
      expect([left.opened, left.held]).toEqual([1, 0]);
    }
  });

  test("where neither can read the prompt, the answer fails and says why", async () => {
    const experts = [unreadable(scripted("general", script)), unreadable(scripted("code", script))];
    await expect(complete(request(), having(...experts))).rejects.toMatchObject({
      name: "ExpertFailedError",
      message: expect.stringContaining("The prompt could not be read."),
    });
  });

  test("an expert that is unloaded before its turn came is no breakdown, and leaves the other one free", async () => {
    const [general, code] = [scripted("general", script), scripted("code", script)];
    code.open = () => Promise.reject(new ExpertUnloadedError());
    await expect(complete(request(), having(general, code))).rejects.toMatchObject({ name: "AbortError" });
    expect(general.held).toBe(0);
  });

  test("an abort while one reads the prompt is no breakdown, and leaves the other one free", async () => {
    const [general, code] = [scripted("general", script), scripted("code", script)];
    const abort = new AbortController();
    code.open = async () => {
      abort.abort(new Error("The user typed on."));
      throw new Error("The prompt could not be read.");
    };
    const answer = complete(request({ signal: abort.signal }), having(general, code));
    await expect(answer).rejects.toThrow("The user typed on.");
    expect([general.opened, general.held]).toEqual([1, 0]);
  });

  test("two requests at a time wait for each other, not for ever", async () => {
    const experts = having(scripted("general", script), scripted("code", script));
    const answers = await Promise.all([complete(request(), experts), complete(request(), experts)]);
    expect(answers.map(({ text }) => text)).toEqual(["one two", "one two"]);
  });
});
