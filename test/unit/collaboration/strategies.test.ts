import { describe, expect, test } from "vitest";
import { EvidenceLedger } from "../../../server/collaboration/evidence.ts";
import { createStrategies } from "../../../server/collaboration/strategies.ts";
import type { Experts } from "../../../server/collaboration/strategy.ts";
import { STRATEGY_IDS, type StrategyId } from "../../../server/protocol/strategies.ts";
import { toyVocabulary } from "../fusion/toy.ts";
import { having, request, type Script, scripted, scriptedModel, textOf, WatchedExpert, words } from "./scripted.ts";

const script: Script = [
  ["one", 0.9],
  [" ", 0.9],
  ["two", 0.9],
];
const strategyOf = (id: StrategyId) => createStrategies(new EvidenceLedger(), { forPair: async () => undefined })[id];

test("there is one strategy for every id", () => {
  const strategies = createStrategies(new EvidenceLedger(), { forPair: async () => undefined });
  expect(Object.entries(strategies).map(([id, strategy]) => [id, strategy.id])).toEqual(
    Object.keys(strategies).map((id) => [id, id]),
  );
  expect(Object.keys(strategies).sort()).toEqual([...STRATEGY_IDS].sort());
});

describe.each(STRATEGY_IDS)("%s", (id) => {
  /** Who is asked first by the strategies that ask one expert. */
  const wanted = id === "general" ? "general" : "code";

  test("goes on with the other expert when one cannot be used, and says so", async () => {
    const left = wanted === "general" ? "code" : "general";
    const expert = scripted(left, script);
    const answer = await strategyOf(id).complete(request(), having(expert));
    expect(answer.text).toBe(textOf(script));
    const [alone, missing] = left === "general" ? ["general model", "code expert"] : ["code expert", "general model"];
    expect(answer.reason).toContain(`${alone} alone: the ${missing} cannot be used now`);
    expect(answer.experts.map(({ role }) => role)).toEqual([left]);
    expect(expert.held).toBe(0);
  });

  test("needs one expert at least: says what is wrong with the one that was wanted", async () => {
    const failure = await strategyOf(id)
      .complete(request(), having())
      .catch((reason: unknown) => reason);
    expect(failure).toMatchObject({
      name: "ExpertUnavailableError",
      message: expect.stringContaining("not on this machine"),
    });
    if (id === "general" || id === "code") expect(failure).toMatchObject({ role: id });
  });

  test("does not take other failures for a missing expert", async () => {
    const broken: Experts = {
      get: () => Promise.reject(new TypeError("Something else is wrong.")),
      getAnti: () => Promise.reject(new TypeError("Something else is wrong.")),
      isPending: () => false,
    };
    await expect(strategyOf(id).complete(request(), broken)).rejects.toThrow(TypeError);
  });

  test("a request that was aborted before opens nothing", async () => {
    const [general, code] = [scripted("general", script), scripted("code", script)];
    const aborted = strategyOf(id).complete(request({ signal: AbortSignal.abort() }), having(general, code));
    await expect(aborted).rejects.toMatchObject({ name: "AbortError" });
    expect([general.opened, code.opened]).toEqual([0, 0]);
  });

  const letters = toyVocabulary(["x", "o", "n", "e", "t", "w", " "]);
  const spelled: Script = [..."one two"].map((letter) => [letter, 0.9] as const);

  test.each([
    ["the same vocabulary", words, script],
    ["different vocabularies", letters, spelled],
  ])("an abort while it writes rejects and frees the experts: %s", async (_what, vocabulary, codeScript) => {
    const controller = new AbortController();
    let runsAfterAbort = 0;
    const watch = (role: "general" | "code", own: typeof words, text: Script) => {
      const model = scriptedModel(own, text);
      const abortingModel = (history: readonly number[]) => {
        if (controller.signal.aborted) runsAfterAbort++;
        if (history.length > 2) controller.abort();
        return model(history);
      };
      return new WatchedExpert(role, abortingModel, { vocabulary: own });
    };
    const general = watch("general", words, script);
    const code = watch("code", vocabulary, codeScript);
    const writing = strategyOf(id).complete(request({ signal: controller.signal }), having(general, code));
    await expect(writing).rejects.toMatchObject({ name: "AbortError" });
    expect(runsAfterAbort).toBe(0);
    expect(general.opened + code.opened).toBeGreaterThan(0);
    expect([general.held, code.held]).toEqual([0, 0]);
    expect(await strategyOf(id).complete(request(), having(general, code))).toMatchObject({ text: textOf(script) });
  });
});
