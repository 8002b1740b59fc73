import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Ensemble } from "../../server/collaboration/ensemble.ts";
import { VocabularyMismatchError } from "../../server/collaboration/ensemble-fusion.ts";
import { EvidenceLedger } from "../../server/collaboration/evidence.ts";
import type { CompletionRequest, Experts } from "../../server/collaboration/strategy.ts";
import { writeByOneself } from "../../server/collaboration/write-by-oneself.ts";
import type { AntiExpert } from "../../server/experts/expert.ts";
import type { LlamaExpert } from "../../server/experts/llama-expert.ts";
import { LlamaRuntime } from "../../server/experts/llama-runtime.ts";
import type { Settings } from "../../server/settings.ts";
import { lineRequest, loadExpert, never, PYTHON } from "./real-experts.ts";
import { expectSameChoices, TIE } from "./same-choices.ts";

const WRITTEN = 24;
/** How differently expert and anti-expert round counts twice, beside the rounding of the base. */
const PROXY_TIE = 5 * TIE;

/**
 * One model in all three parts, since no two models of different training and one vocabulary are in the starter pair: what
 * is seen is that nothing of the machinery changes what the base would write.
 */
describe("proxy tuning by real experts", () => {
  const runtime = new LlamaRuntime(0);
  let base: LlamaExpert<"general">;
  let expert: LlamaExpert<"code">;
  let anti: LlamaExpert<"anti">;

  beforeAll(async () => {
    base = await loadExpert(runtime, "qwen2.5-coder-0.5b", "general");
    expert = await loadExpert(runtime, "qwen2.5-coder-0.5b", "code");
    anti = await loadExpert(runtime, "qwen2.5-coder-0.5b", "anti");
  });
  afterAll(async () => {
    for (const each of [base, expert, anti]) await each?.dispose();
    await runtime.dispose();
  });

  const requestFor = (settings: Partial<Settings> = {}): CompletionRequest => {
    const request = lineRequest(PYTHON, { "ensemble.fusion": "proxy", ...settings });
    return { ...request, stop: () => undefined, maxTokens: WRITTEN };
  };
  const having = (against: AntiExpert): Experts => ({
    get: async (role) => (role === "code" ? expert : base),
    getAnti: async () => against,
    isPending: () => false,
  });
  const complete = (request: CompletionRequest, against: AntiExpert = anti) =>
    new Ensemble(new EvidenceLedger()).complete(request, having(against));

  it("is the base's text where expert and anti-expert are one; all three are asked where the base is unsure", async () => {
    const alone = await writeByOneself(base, requestFor());
    await base.forgetWritten(never);
    const answer = await complete(requestFor({ "ensemble.proxy": 2 }));
    expectSameChoices(alone.draft.trace, answer.trace, ({ probabilities }) => probabilities.general, PROXY_TIE);
    expect(answer.reason).toMatch(/^ensemble: proxy, .*; all three asked at \d+ of \d+ tokens$/);
    const asked = answer.trace.filter(({ probabilities }) => probabilities.anti !== undefined);
    expect(asked.length).toBeGreaterThan(0);
    expect(asked.length).toBeLessThan(answer.trace.length);
    for (const { probabilities } of asked) expect(probabilities.anti).toBeCloseTo(probabilities.code ?? Number.NaN, 1);
    expect(answer.experts.map(({ role }) => role)).toEqual(["general", "code", "anti"]);
  });

  it("refuses an anti-expert that cuts text otherwise", async () => {
    const stranger = await loadExpert(runtime, "smollm2-135m", "anti");
    try {
      await expect(complete(requestFor(), stranger)).rejects.toBeInstanceOf(VocabularyMismatchError);
    } finally {
      await stranger.dispose();
    }
  });
});
