import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Draft, type DraftStep } from "../../../server/collaboration/draft.ts";
import type { CandidateProgress } from "../../../server/collaboration/strategy.ts";
import { request } from "./scripted.ts";

function step(bytes: string | Uint8Array, logProbability = -0.1, extra: Partial<DraftStep> = {}): DraftStep {
  const raw = typeof bytes === "string" ? new Uint8Array(Buffer.from(bytes)) : bytes;
  return { bytes: raw, from: "code", probabilities: { code: Math.exp(logProbability) }, logProbability, ...extra };
}

const spelled = (draft: Draft) => draft.trace.map(({ bytes }) => Buffer.from(bytes).toString());

describe("text", () => {
  test("holds complete characters only", () => {
    const draft = new Draft(request());
    const [first, second] = [Buffer.from("😀").subarray(0, 3), Buffer.from("😀").subarray(3)];
    draft.append(step("a"));
    draft.append(step(first));
    expect(draft.text).toBe("a");
    draft.append(step(second));
    expect(draft.text).toBe("a😀");
    expect(draft.tokens).toBe(3);
  });

  test("comes out the same however the bytes are cut", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "grapheme-composite", minLength: 1, maxLength: 12 }),
        fc.array(fc.nat(60), { maxLength: 8 }),
        (text, cuts) => {
          const draft = new Draft(request());
          const bytes = new Uint8Array(Buffer.from(text));
          const ends = [...new Set([...cuts.filter((cut) => cut > 0 && cut < bytes.length), bytes.length])];
          let start = 0;
          for (const end of ends.sort((a, b) => a - b)) {
            draft.append(step(bytes.subarray(start, end)));
            expect(text.startsWith(draft.text)).toBe(true);
            start = end;
          }
          expect(draft.text).toBe(text);
          expect(Buffer.concat(draft.trace.map((each) => each.bytes))).toEqual(Buffer.from(text));
        },
      ),
    );
  });
});

test("the likely text ends before the step with which it is less likely than wanted", () => {
  const draft = new Draft(request());
  expect(draft.likelyText(0.5)).toBe("");
  const steps = [
    ["one", 0.9],
    [" ", 0.8],
    ["two", 0.6],
    ["!", 1],
  ] as const;
  for (const [text, probability] of steps) {
    draft.append(step(text, Math.log(probability)));
  }
  expect(draft.likelyText(0.95)).toBe("");
  expect(draft.likelyText(0.5)).toBe("one ");
  expect(draft.likelyText(0.4)).toBe("one two!");
  const [half] = [Buffer.from("é").subarray(0, 1)];
  const inside = new Draft(request());
  inside.append(step("a"));
  inside.append(step(half));
  expect(inside.likelyText(0.1)).toBe("a");
});

describe("the stop rule", () => {
  test("is asked after every step, with the whole text", () => {
    const asked: string[] = [];
    const draft = new Draft(
      request({
        stop: (text) => {
          asked.push(text);
          return undefined;
        },
      }),
    );
    expect([draft.append(step("ab")), draft.append(step("c"))]).toEqual([false, false]);
    expect(asked).toEqual(["ab", "abc"]);
    expect(draft.complete).toBe(false);
  });

  test("cuts the text, and the trace to what is left of it", () => {
    const draft = new Draft(request({ stop: (text) => (text.includes("\n") ? text.indexOf("\n") : undefined) }));
    draft.append(step("é", -1));
    expect(draft.append(step("bc\nde", -2))).toBe(true);
    expect(draft.complete).toBe(true);
    expect(draft.text).toBe("ébc");
    expect(spelled(draft)).toEqual(["é", "bc"]);
  });

  test("a step that is cut off altogether leaves no trace in the figures", () => {
    const draft = new Draft(request({ stop: (text) => (text.length > 2 ? 2 : undefined) }));
    draft.append(step("ab", -0.5));
    draft.append(step("cd", -8));
    expect(spelled(draft)).toEqual(["ab"]);
    expect(draft.tokens).toBe(1);
    expect(draft.meanLogProbability).toBeCloseTo(-0.5, 12);
    expect(draft.minLogProbability).toBeCloseTo(-0.5, 12);
  });

  test("may cut everything", () => {
    const draft = new Draft(request({ stop: () => 0 }));
    expect(draft.append(step("\n", -3))).toBe(true);
    expect(draft).toMatchObject({ text: "", tokens: 0, meanLogProbability: 0, minLogProbability: 0 });
  });

  test("that keeps all keeps all", () => {
    const draft = new Draft(request({ stop: (text) => text.length }));
    expect(draft.append(step("ab"))).toBe(true);
    expect(spelled(draft)).toEqual(["ab"]);
  });
});

describe("figures", () => {
  test("mean and least log-probability of the steps", () => {
    const draft = new Draft(request());
    expect(draft).toMatchObject({ tokens: 0, meanLogProbability: 0, minLogProbability: 0 });
    for (const logProbability of [-1, -3, -0.5]) draft.append(step("a", logProbability));
    expect(draft.meanLogProbability).toBeCloseTo(-1.5, 12);
    expect(draft.minLogProbability).toBe(-3);
  });

  test("progress is reported after the cut", () => {
    const seen: CandidateProgress[] = [];
    const onProgress = (progress: CandidateProgress) => seen.push(progress);
    const draft = new Draft(request({ onProgress, stop: (text) => (text.length > 3 ? 3 : undefined) }));
    draft.append(step("ab", -1));
    draft.append(step("cd", -2));
    expect(seen).toMatchObject([
      { text: "ab", tokens: 1, meanLogProbability: -1 },
      { text: "abc", tokens: 2, meanLogProbability: -1.5 },
    ]);
    expect(seen.map(({ trace }) => trace.map(({ bytes }) => Buffer.from(bytes).toString()))).toEqual([
      ["ab"],
      ["ab", "c"],
    ]);
  });

  test("what is reported stays as it was, and tells by identity which steps are new", () => {
    const seen: CandidateProgress[] = [];
    const draft = new Draft(request({ onProgress: (progress) => void seen.push(progress) }));
    draft.append(step("a"));
    draft.append(step("b"));
    draft.append(step("c"), { continues: true });
    const [first, second, third] = seen.map(({ trace }) => trace);
    expect([first, second, third].map((trace) => trace?.length)).toEqual([1, 2, 2]);
    expect(second?.[0]).toBe(first?.[0]);
    expect(third?.[0]).toBe(first?.[0]);
    expect(third?.[1]).not.toBe(second?.[1]);
  });
});

describe("a step that continues the one before", () => {
  test("becomes one step with it: bytes joined, probabilities multiplied", () => {
    const draft = new Draft(request());
    draft.append(step("a", -1, { probabilities: { code: 0.5, general: 0.25 } }));
    draft.append(step("b", -2, { probabilities: { code: 0.5, general: 0.5 } }), { continues: true });
    expect(draft.text).toBe("ab");
    expect(draft.tokens).toBe(1);
    expect(draft.meanLogProbability).toBe(-3);
    expect(draft.trace[0]).toMatchObject({ from: "code", probabilities: { code: 0.25, general: 0.125 } });
    expect(spelled(draft)).toEqual(["ab"]);
  });

  test("is from both when another expert began", () => {
    const draft = new Draft(request());
    draft.append(step("a"));
    draft.append(step("b", -1, { from: "general", probabilities: { general: 0.4 } }), { continues: true });
    expect(draft.trace[0]).toMatchObject({ from: "both", probabilities: { code: Math.exp(-0.1), general: 0.4 } });
  });

  test("stands alone when there is none", () => {
    const draft = new Draft(request());
    draft.append(step("a"), { continues: true });
    draft.append(step("b"));
    expect(spelled(draft)).toEqual(["a", "b"]);
  });
});
