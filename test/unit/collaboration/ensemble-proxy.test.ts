import { describe, expect, test } from "vitest";
import { Auto } from "../../../server/collaboration/auto.ts";
import { Cascade } from "../../../server/collaboration/cascade.ts";
import { Ensemble } from "../../../server/collaboration/ensemble.ts";
import { VocabularyMismatchError } from "../../../server/collaboration/ensemble-fusion.ts";
import { EvidenceLedger } from "../../../server/collaboration/evidence.ts";
import { PairAcceptances } from "../../../server/collaboration/pair-acceptances.ts";
import type { Experts } from "../../../server/collaboration/strategy.ts";
import { ExpertUnavailableError, NoAntiExpertError } from "../../../server/experts/errors.ts";
import type { Expert } from "../../../server/experts/expert.ts";
import { BY_PREDICTION } from "../../../server/learning/by-prediction.ts";
import { type ToyModel, toyVocabulary } from "../fusion/toy.ts";
import {
  dying,
  having,
  infillingWords,
  request,
  type Script,
  scripted,
  unreadable,
  WatchedExpert,
  WORDS,
  words,
} from "./scripted.ts";

const settings = { "ensemble.fusion": "proxy" } as const;
const unsure: Script = [
  ["one", 0.95],
  [" ", 0.4],
  ["two", 0.95],
];
const letters = toyVocabulary(["x", "o", "n", "e", "t", "w", " "]);
const spelled: Script = [..."one two"].map((letter) => [letter, 0.9] as const);

const complete = (...args: Parameters<Ensemble["complete"]>) => new Ensemble(new EvidenceLedger()).complete(...args);
const options = { vocabulary: infillingWords };
const general = () => scripted("general", unsure, { ...options, step: 40 });
const code = (script = unsure) => scripted("code", script, options);
const anti = (script = unsure) => scripted("anti", script, options);

/** A model that writes one word by these probabilities, and END. */
function choosing(probabilities: Readonly<Record<string, number>>): ToyModel {
  return (history) => {
    const all = new Float64Array(words.size).fill(1e-6);
    if (history.length > 1) all[WORDS.length] = 1;
    else for (const [word, p] of Object.entries(probabilities)) all[WORDS.indexOf(word)] = p;
    const sum = all.reduce((total, p) => total + p, 0);
    return all.map((p) => p / sum);
  };
}

describe("an ensemble by proxy tuning", () => {
  test("is the general model's text, corrected where it is unsure; the reason says by whom, and how often", async () => {
    const trio = [general(), code(), anti()] as const;
    const prompt = { prefix: "x", middle: "one", suffix: "" };
    const answer = await complete(request({ prompt, settings }), having(...trio));
    expect(answer).toMatchObject({ text: " two", strategy: "ensemble" });
    expect(answer.reason).toBe(
      "ensemble: proxy, the general model, corrected by the code expert against the anti-expert; all three asked at 1 of 2 tokens",
    );
    expect(answer.experts.map(({ role, text }) => [role, text])).toEqual([
      ["general", " two"],
      ["code", " two"],
      ["anti", ""],
    ]);
    expect(trio.map(({ opened, held }) => [opened, held])).toEqual([
      [1, 0],
      [1, 0],
      [1, 0],
    ]);
  });

  test("takes over what the code expert has and the anti-expert lacks, as strongly as the setting says", async () => {
    const write = async (strength: number) => {
      const trio = [
        new WatchedExpert("general", choosing({ one: 0.5, two: 0.4, ten: 0.1 }), { step: 40 }),
        new WatchedExpert("code", choosing({ one: 0.2, two: 0.4, ten: 0.4 })),
        new WatchedExpert("anti", choosing({ one: 0.4, two: 0.4, ten: 0.2 })),
      ] as const;
      return (await complete(request({ settings: { ...settings, "ensemble.proxy": strength } }), having(...trio))).text;
    };
    expect([await write(0), await write(0.2), await write(1), await write(2)]).toEqual(["one", "one", "two", "two"]);
  });

  test("without an anti-expert fails with what is missing and what to do, and asks nobody", async () => {
    const [one, other] = [general(), code()];
    const failure: unknown = await complete(request({ settings }), having(one, other)).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(NoAntiExpertError);
    expect(failure).toBeInstanceOf(ExpertUnavailableError);
    const { message } = failure as Error;
    for (const word of ["`proxy`", "tandem.experts.anti", "tandem.ensemble.fusion", "`auto`"]) {
      expect(message).toContain(word);
    }
    expect([one.opened, other.opened]).toEqual([0, 0]);
  });

  test("needs one vocabulary of all three", async () => {
    const others = [general(), code()] as const;
    const stranger = scripted("anti", spelled, { vocabulary: letters });
    const failure: unknown = await complete(request({ settings }), having(...others, stranger)).catch((error) => error);
    expect(failure).toBeInstanceOf(VocabularyMismatchError);
    const { message } = failure as Error;
    for (const word of ["`proxy`", "toy-general", "toy-code", "toy-anti (anti-expert)", "`auto`"]) {
      expect(message).toContain(word);
    }
    expect(others.map(({ opened }) => opened)).toEqual([0, 0]);
  });

  test("other fusions ask for no anti-expert", async () => {
    const third = anti();
    const experts = having(general(), code(), third);
    for (const fusion of ["auto", "mixture", "contrast", "bytes"] as const) {
      await complete(request({ settings: { "ensemble.fusion": fusion } }), experts);
    }
    expect(third.opened).toBe(0);
  });

  test("where one expert is not there the other writes alone, whatever the anti-expert could do", async () => {
    const third = anti();
    const answer = await complete(request({ settings }), having(code(), third));
    expect(answer).toMatchObject({
      text: "one two",
      reason: "code expert alone: the general model cannot be used now",
    });
    expect(third.opened).toBe(0);
  });

  test("where they stand at different bytes before the cursor, the two experts meet at bytes", async () => {
    const prompt = { prefix: "x", middle: "one", suffix: "" };
    const apart = scripted("anti", unsure, { ...options, keptBack: 1 });
    const answer = await complete(request({ prompt, settings }), having(general(), code(), apart));
    expect(answer.text).toBe(" two");
    expect(answer.reason).toContain("ensemble: bytes, general model 50 %, code expert 50 %");
    expect(apart.fed).toBe(0);
  });
});

describe("proxy tuning in which somebody breaks down", () => {
  test.each([1, 2])("the anti-expert, at feed %d: the general model finishes what is written", async (from) => {
    const wavering: Script = unsure.map(([text]) => [text, 0.4] as const);
    const trio = [scripted("general", wavering, options), code(wavering), dying(anti(wavering), from)] as const;
    const answer = await complete(request({ settings }), having(...trio));
    expect(answer.text).toBe("one two");
    expect(answer.reason).toContain("the anti-expert broke down, and the general model went on alone");
    expect(Object.keys(answer.trace[0]?.probabilities ?? {})).toContain("anti");
    expect(Object.keys(answer.trace.at(-1)?.probabilities ?? {})).toEqual(["general"]);
    expect(trio.map(({ held }) => held)).toEqual([0, 0, 0]);
  });

  test("the anti-expert, while it reads the prompt: the general model writes alone", async () => {
    const trio = [general(), code(), unreadable(anti())] as const;
    const answer = await complete(request({ settings }), having(...trio));
    expect(answer).toMatchObject({
      text: "one two",
      reason: "ensemble: the anti-expert broke down, and the general model went on alone",
    });
    expect(trio.map(({ held }) => held)).toEqual([0, 0, 0]);
  });

  test("the general model: the code expert finishes, never the anti-expert", async () => {
    for (const broken of [dying(general()), unreadable(general())]) {
      const answer = await complete(request({ settings }), having(broken, code(), anti()));
      expect(answer.text).toBe("one two");
      expect(answer.reason).toContain("the general model broke down, and the code expert went on alone");
    }
  });

  test("the anti-expert and then the general model: the code expert is left", async () => {
    const trio = [dying(general(), 2), code(), unreadable(anti())] as const;
    const answer = await complete(request({ settings }), having(...trio));
    expect(answer.text).toBe("one two");
    expect(answer.reason).toBe(
      "ensemble: the anti-expert broke down; the general model broke down, and the code expert went on alone",
    );
    expect(trio.map(({ held }) => held)).toEqual([0, 0, 0]);
  });

  test("both experts: the anti-expert does not answer for them, and is not held", async () => {
    const third = anti();
    const broken = [unreadable(general()), unreadable(code())];
    await expect(complete(request({ settings }), having(...broken, third))).rejects.toMatchObject({
      name: "ExpertFailedError",
    });
    expect([third.opened, third.held]).toEqual([1, 0]);
  });
});

describe("auto, where proxy tuning is set", () => {
  const auto = () => {
    const ledger = new EvidenceLedger();
    const calibrations = { forPair: async () => undefined };
    const acceptances = new PairAcceptances();
    const cascade = new Cascade(calibrations, acceptances);
    return new Auto({
      ensemble: new Ensemble(ledger),
      cascade,
      ledger,
      calibrations,
      chooser: BY_PREDICTION,
      acceptances,
    });
  };
  const ask = (experts: Experts) => auto().complete(request({ settings }), experts);

  test("writes by it where nothing is known of the experts and the anti-expert is there", async () => {
    const answer = await ask(having(general(), code(), anti()));
    expect(answer).toMatchObject({ strategy: "ensemble", text: "one two" });
    expect(answer.reason).toMatch(/^ensemble: proxy.*; chosen because nothing is known yet/);
  });

  test.each<[string, Experts]>([
    ["the fusion `proxy` needs an anti-expert, and tandem.experts.anti names none", having(general(), code())],
    [
      "the anti-expert cannot be used now",
      {
        ...having(general(), code()),
        getAnti: () => Promise.reject(new ExpertUnavailableError("anti", "missing", "It is not on this machine.")),
      },
    ],
    [
      "the fusion `proxy` needs one vocabulary",
      having(general(), code(), scripted("anti", spelled, { vocabulary: letters })),
    ],
  ])("goes on with one expert where %s", async (why, experts) => {
    const answer = await ask(experts);
    expect(answer).toMatchObject({ strategy: "code", text: "one two" });
    expect(answer.reason).toContain(`code expert alone: ${why}; nothing is known yet`);
  });

  test("does not wait for an anti-expert that is not loaded, but has it loaded", async () => {
    let asked = 0;
    const pending: Experts = {
      ...having(general(), code()),
      getAnti: () => {
        asked++;
        return new Promise<never>(() => undefined);
      },
      isPending: (part) => part === "anti",
    };
    const answer = await ask(pending);
    expect(answer.reason).toContain("code expert alone: the anti-expert is not loaded yet; ");
    expect(asked).toBe(1);
  });

  test("fails with all that is no matter of the anti-expert", async () => {
    const broken: Experts = {
      ...having(general() as Expert, code()),
      getAnti: () => Promise.reject(new TypeError("Something else is wrong.")),
    };
    await expect(ask(broken)).rejects.toThrow("Something else is wrong.");
  });
});
