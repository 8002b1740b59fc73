import { describe, expect, test } from "vitest";
import { SingleExpert } from "../../../server/collaboration/single.ts";
import { toyVocabulary } from "../fusion/toy.ts";
import { having, request, type Script, scripted } from "./scripted.ts";

const script: Script = [
  ["one", 0.9],
  [" ", 0.8],
  ["two", 0.7],
];

describe("one expert alone", () => {
  test("writes up to its END and says what it did", async () => {
    const code = scripted("code", script);
    const general = scripted("general", [["ten", 0.9]]);
    const answer = await new SingleExpert("code").complete(request(), having(general, code));
    expect(answer).toMatchObject({ text: "one two", strategy: "code", reason: "code expert: chosen by you" });
    expect(answer.confidence).toBeCloseTo((0.9 * 0.8 * 0.7) ** (1 / 3), 9);
    expect(answer.trace.map(({ bytes, from }) => [Buffer.from(bytes).toString(), from])).toEqual([
      ["one", "code"],
      [" ", "code"],
      ["two", "code"],
    ]);
    expect(answer.trace[1]?.probabilities.code).toBeCloseTo(0.8, 9);
    expect(answer.experts).toMatchObject([{ id: "toy-code", role: "code", text: "one two", tokens: 3 }]);
    expect(answer.experts[0]?.meanLogProbability).toBeCloseTo(Math.log(answer.confidence), 9);
    expect([code.opened, code.held, general.opened]).toEqual([1, 0, 0]);
  });

  test("stops at the limit of tokens", async () => {
    const answer = await new SingleExpert("code").complete(request({ maxTokens: 2 }), having(scripted("code", script)));
    expect(answer.text).toBe("one ");
  });

  test("stops where the stop rule says, without evaluating the rest", async () => {
    const code = scripted("code", script);
    const stop = (text: string) => (text.includes(" ") ? text.indexOf(" ") : undefined);
    const answer = await new SingleExpert("code").complete(request({ stop }), having(code));
    expect(answer.text).toBe("one");
    expect(answer.trace).toHaveLength(1);
    expect(code.fed).toBe(1);
  });

  test("with nothing to say is no failure", async () => {
    const answer = await new SingleExpert("code").complete(request(), having(scripted("code", [])));
    expect(answer).toMatchObject({ text: "", confidence: 0, trace: [] });
  });

  test("what stands before the cursor is spelled, but no part of the answer", async () => {
    const vocabulary = toyVocabulary(["x", "on", "one", "two"]);
    const code = scripted(
      "code",
      [
        ["one", 0.6],
        ["two", 0.9],
      ],
      { vocabulary, keptBack: 1 },
    );
    const prompt = { prefix: "x", middle: "on", suffix: "" };
    const answer = await new SingleExpert("code").complete(request({ prompt }), having(code));
    expect(answer.text).toBe("etwo");
    expect(answer.trace.map(({ bytes }) => Buffer.from(bytes).toString())).toEqual(["e", "two"]);
  });

  test("a token that only spells what stands before the cursor leaves no trace", async () => {
    const vocabulary = toyVocabulary(["x", "on", "one", "two"]);
    const code = scripted(
      "code",
      [
        ["on", 0.6],
        ["two", 0.9],
      ],
      { vocabulary, keptBack: 1 },
    );
    const prompt = { prefix: "x", middle: "on", suffix: "" };
    const answer = await new SingleExpert("code").complete(request({ prompt, maxTokens: 1 }), having(code));
    expect(answer.text).toBe("two");
    expect(answer.trace).toHaveLength(1);
  });

  test("shows its text growing", async () => {
    const seen: string[] = [];
    const onProgress = ({ text }: { text: string }) => seen.push(text);
    await new SingleExpert("code").complete(request({ onProgress }), having(scripted("code", script)));
    expect(seen).toEqual(["one", "one ", "one two"]);
  });
});
