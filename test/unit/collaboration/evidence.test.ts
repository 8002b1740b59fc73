import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { EvidenceLedger, evidenceWeights, normalise } from "../../../server/collaboration/evidence.ts";
import { scripted } from "./scripted.ts";

const expert = (role: "general" | "code", bitsPerByte?: number) => scripted(role, [], { bitsPerByte });
/** What an expert needed that was measured at so many bits per byte. */
const needed = (bitsPerByte: number, bytes: number) => ({ nats: bitsPerByte * Math.LN2 * bytes, bytes });

describe("evidenceWeights", () => {
  const unknown = [expert("general"), expert("code")];
  const known = [expert("general", 1.1), expert("code", 0.9)];

  test("are equal without prior and evidence", () => {
    expect(evidenceWeights(unknown, [undefined, undefined], "python")).toEqual([0.5, 0.5]);
  });

  test("are equal when only one expert was measured", () => {
    expect(evidenceWeights(unknown, [needed(2, 200), undefined], "python")).toEqual([0.5, 0.5]);
    expect(evidenceWeights([expert("general", 2), expert("code")], [undefined, undefined], "python")).toEqual([
      0.5, 0.5,
    ]);
  });

  test("follow exp(-nats / 8) of the text", () => {
    const [general = 0, code = 0] = evidenceWeights(unknown, [needed(1.1, 100), needed(1, 100)], "python");
    expect(general / code).toBeCloseTo(Math.exp((-0.1 * Math.LN2 * 100) / 8), 9);
  });

  test("start from the catalogue's figures, as if of 64 bytes", () => {
    const [general = 0, code = 0] = evidenceWeights(known, [undefined, undefined], "python");
    expect(general / code).toBeCloseTo(Math.exp((-0.2 * Math.LN2 * 64) / 8), 9);
  });

  test("evidence against the catalogue's figures turns the weights", () => {
    const [general = 0, code = 0] = evidenceWeights(known, [needed(0.8, 160), needed(1, 160)], "python");
    expect(general).toBeGreaterThan(code);
  });

  test("a partner below 5 % gets exactly 0, the other everything", () => {
    expect(evidenceWeights(unknown, [needed(1.5, 200), needed(1, 200)], "python")).toEqual([0, 1]);
    expect(evidenceWeights(unknown, [needed(1, 200), needed(1.5, 200)], "python")).toEqual([1, 0]);
  });

  test("sum to 1, are 0 or at least 5 %, and the better expert has at least as much", () => {
    const bits = fc.double({ min: 0, max: 12, noNaN: true });
    const prior = fc.option(bits, { nil: undefined });
    const bytes = fc.integer({ min: 1, max: 2000 });
    fc.assert(
      fc.property(fc.tuple(bits, bits), fc.tuple(prior, prior), bytes, (measured, priors, length) => {
        const experts = [expert("general", priors[0]), expert("code", priors[1])];
        const evidence = measured.map((each) => needed(each, length));
        const weights = evidenceWeights(experts, evidence, "python");
        expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 9);
        for (const weight of weights) expect(weight === 0 || weight >= 0.05).toBe(true);
        const isKnown = priors.every((each) => each !== undefined);
        const [general = 0, code = 0] = measured.map(
          (each, i) => each * length + (isKnown ? (priors[i] ?? 0) * 64 : 0),
        );
        if (general < code - 1e-6) expect(weights[0]).toBeGreaterThanOrEqual(weights[1] as number);
        if (code < general - 1e-6) expect(weights[1]).toBeGreaterThanOrEqual(weights[0] as number);
      }),
    );
  });
});

test("normalise drops what is below 5 % and scales the rest", () => {
  expect(normalise([2, 6])).toEqual([0.25, 0.75]);
  expect(normalise([4, 96])).toEqual([0, 1]);
  expect(normalise([5, 95])).toEqual([0.05, 0.95]);
});

describe("EvidenceLedger", () => {
  const general = expert("general");
  const code = expert("code");

  test("compares nothing until both experts are known", () => {
    const ledger = new EvidenceLedger();
    expect(ledger.compare(general, code, "python")).toBeUndefined();
    ledger.add(code, "python", needed(1, 100));
    expect(ledger.compare(general, code, "python")).toBeUndefined();
    ledger.add(general, "python", needed(2, 60));
    const comparison = ledger.compare(general, code, "python");
    expect(comparison?.code).toBeCloseTo(1, 9);
    expect(comparison?.general).toBeCloseTo(2, 9);
    // The text that both were measured on.
    expect(comparison?.bytes).toBe(60);
  });

  test("keeps languages apart", () => {
    const ledger = new EvidenceLedger();
    for (const each of [general, code]) ledger.add(each, "python", needed(1, 100));
    expect(ledger.compare(general, code, "rust")).toBeUndefined();
  });

  test("uses the catalogue's figures alone, and says that nothing was measured", () => {
    const comparison = new EvidenceLedger().compare(expert("general", 1.5), expert("code", 0.75), "python");
    expect(comparison?.general).toBeCloseTo(1.5, 12);
    expect(comparison?.code).toBeCloseTo(0.75, 12);
    expect(comparison?.bytes).toBe(0);
  });

  test("mixes the catalogue's figures in as if of 64 bytes", () => {
    const ledger = new EvidenceLedger();
    const [first, second] = [expert("general", 2), expert("code", 2)];
    for (const each of [first, second]) ledger.add(each, "python", needed(1, 64));
    expect(ledger.compare(first, second, "python")?.general).toBeCloseTo(1.5, 12);
  });

  test("adds up what it is told", () => {
    const ledger = new EvidenceLedger();
    for (const each of [general, code]) {
      ledger.add(each, "python", needed(1, 100));
      ledger.add(each, "python", needed(2, 300));
    }
    expect(ledger.compare(general, code, "python")).toEqual({
      general: expect.closeTo(1.75, 9),
      code: expect.closeTo(1.75, 9),
      bytes: 400,
    });
  });

  test("the text before the cursor counts once, for each expert and language", () => {
    const ledger = new EvidenceLedger();
    const middle = "return one + two;";
    for (const language of ["python", "rust"]) {
      for (const bytes of [10, 17, 17, 17]) {
        ledger.addMiddle(general, language, middle, needed(2, bytes));
        ledger.addMiddle(code, language, middle, needed(1, bytes));
      }
      const comparison = ledger.compare(general, code, language);
      expect(comparison).toEqual({ general: expect.closeTo(2, 9), code: expect.closeTo(1, 9), bytes: 17 });
    }
  });

  test("old evidence fades: new text counts for what it is after some 4096 bytes", () => {
    const ledger = new EvidenceLedger();
    const measure = (bits: number) => {
      for (const each of [general, code]) ledger.add(each, "python", needed(bits, 512));
      return ledger.compare(general, code, "python");
    };
    for (let i = 0; i < 100; i++) measure(4);
    expect(measure(4)).toMatchObject({ code: expect.closeTo(4, 9), bytes: 4096 });
    for (let i = 0; i < 8; i++) measure(1);
    // Each piece of 512 bytes leaves 8/9 of what was there.
    expect(measure(1)?.code).toBeCloseTo(1 + 3 * (8 / 9) ** 9, 6);
    expect(measure(1)?.bytes).toBe(4096);
  });
});
