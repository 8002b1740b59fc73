import { describe, expect, test } from "vitest";
import { Auto } from "../../../server/collaboration/auto.ts";
import { Ensemble } from "../../../server/collaboration/ensemble.ts";
import { EvidenceLedger } from "../../../server/collaboration/evidence.ts";
import { having, request, type Script, scripted, type WatchedExpert } from "./scripted.ts";

const generalScript: Script = [["ten", 0.9]];
const codeScript: Script = [["one", 0.95]];

interface Known {
  /** Bits per byte that were measured on 400 bytes of TypeScript. */
  readonly measured?: readonly [general: number, code: number];
  /** The catalogue's figures. */
  readonly catalogue?: readonly [general: number, code: number];
}

function auto({ measured, catalogue }: Known) {
  const ledger = new EvidenceLedger();
  const general = scripted("general", generalScript, { bitsPerByte: catalogue?.[0] });
  const code = scripted("code", codeScript, { bitsPerByte: catalogue?.[1] });
  for (const [i, expert] of [general, code].entries()) {
    const bits = measured?.[i];
    if (bits !== undefined) ledger.add(expert, "typescript", { nats: bits * Math.LN2 * 400, bytes: 400 });
  }
  return { strategy: new Auto(new Ensemble(ledger), ledger), general, code, experts: having(general, code) };
}

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
          `per byte here, the general model ${measured[0].toFixed(2)} (measured on 400 bytes of your text)`,
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
      "; chosen because the code expert needs 1.00 bits per byte here, the general model 1.05 (measured on 400 bytes of your text)",
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

  test("learns from the ensemble's measurements", async () => {
    const ledger = new EvidenceLedger();
    const strategy = new Auto(new Ensemble(ledger), ledger);
    const typed: Script = [
      ["one", 0.9],
      [" ", 0.9],
      ["two", 0.9],
      ["one", 0.9],
    ];
    const experts = having(scripted("general", [["ten", 0.99]]), scripted("code", typed));
    const prompt = { prefix: "x", middle: "one two", suffix: "" };
    const first = await strategy.complete(request({ prompt }), experts);
    expect(first.strategy).toBe("ensemble");
    const second = await strategy.complete(request({ prompt }), experts);
    expect(second).toMatchObject({ strategy: "code", text: "one" });
    expect(second.reason).toContain("measured on 7 bytes of your text");
  });
});

function decide(known: Known) {
  const { strategy, experts } = auto(known);
  return strategy.complete(request(), experts);
}
