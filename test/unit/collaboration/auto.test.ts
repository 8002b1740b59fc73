import { describe, expect, test } from "vitest";
import type { PairCalibration } from "../../../server/calibration/pair-calibration.ts";
import { Auto } from "../../../server/collaboration/auto.ts";
import { Cascade } from "../../../server/collaboration/cascade.ts";
import { Ensemble } from "../../../server/collaboration/ensemble.ts";
import { EvidenceLedger } from "../../../server/collaboration/evidence.ts";
import { PairAcceptances } from "../../../server/collaboration/pair-acceptances.ts";
import { BY_PREDICTION, bestPredicted } from "../../../server/learning/by-prediction.ts";
import type { PlanChooser } from "../../../server/learning/plan-chooser.ts";
import { toyVocabulary } from "../fusion/toy.ts";
import { deferralCalibration } from "./deferral-calibration.ts";
import { having, type RequestOptions, request, type Script, scripted, textOf, type WatchedExpert } from "./scripted.ts";

const generalScript: Script = [["ten", 0.9]];
const codeScript: Script = [["one", 0.95]];

interface Known {
  /** Bits per byte that were measured on so many bytes of TypeScript, 600 if missing. */
  readonly measured?: readonly [general: number, code: number];
  readonly bytes?: number;
  /** The catalogue's figures. */
  readonly catalogue?: readonly [general: number, code: number];
}

function auto({ measured, catalogue, bytes = 600 }: Known) {
  const ledger = new EvidenceLedger();
  const general = scripted("general", generalScript, { bitsPerByte: catalogue?.[0] });
  const code = scripted("code", codeScript, { bitsPerByte: catalogue?.[1] });
  for (const [i, expert] of [general, code].entries()) {
    const bits = measured?.[i];
    if (bits !== undefined) ledger.add(expert, "typescript", { nats: bits * Math.LN2 * bytes, bytes });
  }
  return { strategy: autoOf(ledger), general, code, experts: having(general, code) };
}

function autoOf(ledger: EvidenceLedger, known?: PairCalibration, chooser: PlanChooser = BY_PREDICTION): Auto {
  const calibrations = { forPair: async () => known };
  const acceptances = new PairAcceptances();
  const cascade = new Cascade(calibrations, acceptances);
  return new Auto({ ensemble: new Ensemble(ledger), cascade, ledger, calibrations, chooser, acceptances });
}

const NO_DRAFTS = { "ensemble.speculation": false } as const;

const opened = (...experts: readonly WatchedExpert[]) => experts.map((expert) => expert.opened);

describe("Auto", () => {
  test.each([
    [[1.2, 0.8], "code", "one", [0, 1]],
    [[0.8, 1.2], "general", "ten", [1, 0]],
  ] as const)(
    "where the ledger has an expert clearly ahead, that one writes alone: %j",
    async (measured, ...expected) => {
      const [role, text, asked] = expected;
      const { strategy, general, code, experts } = auto({ measured });
      const answer = await strategy.complete(request(), experts);
      expect(answer).toMatchObject({ strategy: role, text });
      expect(answer.reason).toBe(
        `${role === "code" ? "code expert" : "general model"} alone: the code expert needs ${measured[1].toFixed(2)} bits ` +
          `per byte here, the general model ${measured[0].toFixed(2)} (measured on 600 bytes of your text)`,
      );
      expect(opened(general, code)).toEqual(asked);
    },
  );

  test("where they are close, both write, and the figures are given", async () => {
    const { strategy, general, code, experts } = auto({ measured: [1.05, 1] });
    const answer = await strategy.complete(request(), experts);
    expect(answer).toMatchObject({ strategy: "ensemble", text: "one" });
    expect(answer.reason).toMatch(/^ensemble: mixture, general model 50 %, code expert 50 %/);
    expect(answer.reason).toContain(
      "; chosen because the code expert needs 1.00 bits per byte here, the general model 1.05 (measured on 600 bytes of your text)",
    );
    expect(opened(general, code)).toEqual([1, 1]);
  });

  test("while the general model is not loaded, the code expert does not wait for it", async () => {
    const { strategy, general, code, experts } = auto({ measured: [1, 1] });
    const pending = { ...experts, isPending: (role: string) => role === "general" };
    const answer = await strategy.complete(request(), pending);
    expect(answer).toMatchObject({ strategy: "code", text: "one" });
    expect(answer.reason).toBe("code expert alone: the general model is not loaded yet");
    expect(opened(general, code)).toEqual([0, 1]);
  });

  test("the margin is 0.08 bits per byte", async () => {
    expect((await decide({ measured: [1.07, 1] })).strategy).toBe("ensemble");
    expect((await decide({ measured: [1.09, 1] })).strategy).toBe("code");
    expect((await decide({ measured: [1, 1.09] })).strategy).toBe("general");
  });

  test("where nothing is known, both write and say so", async () => {
    const answer = await decide({});
    expect(answer.strategy).toBe("ensemble");
    expect(answer.reason).toContain("chosen because nothing is known yet about how the experts compare here");
  });

  test("the catalogue's figures serve until something is measured", async () => {
    const answer = await decide({ catalogue: [1.4, 0.7] });
    expect(answer).toMatchObject({ strategy: "code" });
    expect(answer.reason).toContain("needs 0.70 bits per byte here, the general model 1.40 (from the catalogue)");
    // The user's own text says otherwise, and there is more of it.
    expect(await decide({ catalogue: [1.4, 0.7], measured: [0.6, 1.2] })).toMatchObject({ strategy: "general" });
  });

  test("what is known of another language does not count", async () => {
    const { strategy, experts } = auto({ measured: [1.2, 0.8] });
    expect(await strategy.complete(request({ language: "python" }), experts)).toMatchObject({ strategy: "ensemble" });
  });

  describe.each(["mixture", "product", "contrast"] as const)(
    "where the fusion %s is none for these experts",
    (fusion) => {
      const settings = { "ensemble.fusion": fusion } as const;
      const letters = toyVocabulary(["x", "o", "n", "e"]);
      const spelled: Script = [..."one"].map((letter) => [letter, 0.9]);
      const note = `the fusion \`${fusion}\` needs one vocabulary; `;

      async function ask(bits: readonly [number, number] | undefined, options: RequestOptions = {}) {
        const ledger = new EvidenceLedger();
        const experts = [scripted("general", generalScript), scripted("code", spelled, { vocabulary: letters })];
        for (const [i, expert] of experts.entries()) {
          if (bits) ledger.add(expert, "typescript", { nats: (bits[i] ?? 0) * Math.LN2 * 600, bytes: 600 });
        }
        return autoOf(ledger).complete(request({ settings, ...options }), having(...experts));
      }

      test("the better one writes alone, and the reason says why", async () => {
        const code = await ask([1.05, 1]);
        expect(code).toMatchObject({ strategy: "code", text: "one" });
        expect(code.reason).toBe(
          `code expert alone: ${note}the code expert needs 1.00 bits per byte here, the general model 1.05 (measured on 600 bytes of your text)`,
        );
        expect(await ask([1, 1.05])).toMatchObject({ strategy: "general", text: "ten" });
      });

      test("the rules decide where nothing is known", async () => {
        const answer = await ask(undefined, { place: "comment" });
        expect(answer).toMatchObject({ strategy: "general", text: "ten" });
        expect(answer.reason).toBe(
          `general model alone: ${note}nothing is known yet about how the experts compare here (by rule: comment in TypeScript: general model)`,
        );
      });

      test("nothing is said of it where one is clearly ahead", async () => {
        expect((await ask([1.2, 0.8])).reason).toMatch(/^code expert alone: the code expert needs 0.80/);
      });
    },
  );

  describe("learns from the ensemble's measurements", () => {
    const typed: Script = Array.from({ length: 320 }, (_, i) => [["one", " ", "two", " "][i % 4] as string, 0.9]);
    const middleOf = (bytes: number) => textOf(typed).slice(0, bytes);

    function begin() {
      const strategy = autoOf(new EvidenceLedger());
      const experts = having(scripted("general", [["ten", 0.99]]), scripted("code", typed));
      return (middle: string) => strategy.complete(request({ prompt: { prefix: "x", middle, suffix: "" } }), experts);
    }

    test("as soon as there is enough text", async () => {
      const ask = begin();
      for (const bytes of [8, 240]) expect((await ask(middleOf(bytes))).strategy).toBe("ensemble");
      expect((await ask(middleOf(600))).reason).toContain("measured on only 240 bytes of your text");
      const answer = await ask(middleOf(608));
      expect(answer.strategy).toBe("code");
      expect(answer.reason).toContain("measured on 600 bytes of your text");
    });

    test("which does not become more by being measured again", async () => {
      const ask = begin();
      for (let i = 0; i < 100; i++) expect((await ask("one two ")).strategy).toBe("ensemble");
      expect((await ask("one two ")).reason).toContain("measured on only 8 bytes of your text");
    });
  });

  test("the catalogue's figures stand until there is enough text of the user's", async () => {
    const few = { catalogue: [1, 1.02], measured: [0.6, 1.2], bytes: 500 } as const;
    const answer = await decide(few);
    expect(answer.strategy).toBe("ensemble");
    expect(answer.reason).toContain(
      "the code expert needs 1.02 bits per byte here, the general model 1.00 (from the catalogue)",
    );
    expect((await decide({ ...few, bytes: 512 })).strategy).toBe("general");
    expect((await decide({ ...few, catalogue: [1.4, 0.7] })).strategy).toBe("code");
  });
});

function decide(known: Known) {
  const { strategy, experts } = auto(known);
  return strategy.complete(request(), experts);
}

describe("Auto with experts that were measured together", () => {
  const point = (threshold: number, deferred: number, right: number, cheapSteps: number, strongSteps: number) => ({
    threshold,
    deferred,
    right,
    error: 0,
    cheapSteps,
    strongSteps,
  });
  const curve = [point(1, 0, 0.6, 12, 0), point(0.5, 0.4, 0.8, 8, 4), point(0, 1, 0.8, 1, 10)];
  const known: PairCalibration = {
    version: 3,
    cheap: "toy-general",
    strong: "toy-code",
    measured: { datasets: [], items: 10_000, problems: 5_000 },
    right: { cheap: 0.6, strong: 0.8, either: 0.85 },
    steps: { cheap: 12, strong: 10 },
    deferral: { ...deferralCalibration, curve },
  };
  /** The same, measured on so few items that the standard errors are these. */
  const uncertain = (error: number): PairCalibration => ({
    ...known,
    deferral: { ...known.deferral, curve: curve.map((each) => ({ ...each, error })) },
  });
  const sure: Script = [["ten", 0.9]];
  const unsure: Script = [["ten", 0.3]];

  function measured(script: Script, { steps = [5, 50], ...other }: { steps?: [number, number]; place?: "prose" } = {}) {
    const cheap = scripted("general", script, { step: steps[0] });
    const strong = scripted("code", codeScript, { step: steps[1] });
    const strategy = autoOf(new EvidenceLedger(), known);
    return strategy.complete(request({ settings: NO_DRAFTS, ...other }), having(cheap, strong));
  }

  test("takes the cascade where that is as good as the stronger expert, and faster", async () => {
    const answer = await measured(sure);
    expect(answer).toMatchObject({ strategy: "cascade", text: "ten" });
    expect(answer.reason).toBe(
      "cascade: the cheaper general model was sure (mean p 0.90); chosen because it is the fastest way to be as right as the better expert (80 % where it was measured, about 240 ms here)",
    );
    expect(answer.deferred).toBeUndefined();
    expect(await measured(unsure)).toMatchObject({ strategy: "cascade", text: "one", deferred: true });
  });

  test("takes the stronger expert alone where the cheaper one saves nothing", async () => {
    const answer = await measured(sure, { steps: [40, 50] });
    expect(answer).toMatchObject({ strategy: "code", text: "one" });
    expect(answer.reason).toContain("code expert alone: it is the fastest way");
  });

  test("lets what was learned choose, where somebody looks what becomes of the answer", async () => {
    const questions: object[] = [];
    let learned = 0.5;
    const chooser: PlanChooser = {
      choose: async (question) => {
        questions.push(question);
        const { scores } = bestPredicted(question);
        const plan = Object.keys(scores).find((each) => each === "general") as keyof typeof scores;
        return { plan, drawn: false, scores: { ...scores, [plan]: { ...scores[plan], learned } } };
      },
    };
    const ask = (options: RequestOptions) => {
      const experts = having(scripted("general", sure, { step: 5 }), scripted("code", codeScript, { step: 50 }));
      return autoOf(new EvidenceLedger(), known, chooser).complete(request(options), experts);
    };
    expect(await ask({ id: "1" })).toMatchObject({
      strategy: "general",
      reason: "general model alone: that is what was learned to be accepted here",
    });
    expect(questions).toMatchObject([{ id: "1", experts: ["toy-general", "toy-code"] }]);
    expect((await ask({})).strategy).toBe("cascade");
    learned = 0;
    expect((await ask({ id: "3" })).reason).toBe(
      "general model alone: it is tried, since little is known yet of how it is accepted here",
    );
    expect((await ask({ id: "2", settings: { "auto.learn": false } })).strategy).toBe("cascade");
    expect(questions).toHaveLength(2);
  });

  test("takes the stronger expert alone where too little was measured to tell", async () => {
    const few = uncertain(0.05);
    const experts = having(scripted("general", sure, { step: 5 }), scripted("code", codeScript, { step: 50 }));
    const answer = await autoOf(new EvidenceLedger(), few).complete(request(), experts);
    expect(answer.strategy).toBe("code");
  });

  test("lets the cheaper expert write drafts for the stronger one, where that is faster", async () => {
    const few = uncertain(0.05);
    const ask = (settings: RequestOptions["settings"]) => {
      const [cheap, strong] = [scripted("general", sure, { step: 5 }), scripted("code", codeScript, { step: 50 })];
      strong.cost.batch = () => strong.cost.step;
      return autoOf(new EvidenceLedger(), few).complete(request({ settings }), having(cheap, strong));
    };
    const drafted = await ask({});
    expect(drafted).toMatchObject({ strategy: "code", text: "one", experts: [{ role: "code" }, { role: "general" }] });
    expect(drafted.deferred).toBeUndefined();
    expect(drafted.reason).toMatch(/^code expert, with drafts by the general model: it is the fastest way/);
    const alone = await ask(NO_DRAFTS);
    expect(alone).toMatchObject({ text: "one", experts: [{ role: "code" }] });
    expect(alone.reason).toMatch(/^code expert alone: it is the fastest way/);
  });

  test("goes by evidence in prose, where nothing was measured", async () => {
    expect((await measured(sure, { place: "prose" })).strategy).toBe("ensemble");
  });

  test("goes by evidence where the calibration is for other features", async () => {
    const other = { ...known, deferral: { ...known.deferral, finishedFeatures: ["another"] } };
    const experts = having(scripted("general", sure), scripted("code", codeScript));
    const answer = await autoOf(new EvidenceLedger(), other).complete(request(), experts);
    expect(answer.strategy).toBe("ensemble");
  });
});
