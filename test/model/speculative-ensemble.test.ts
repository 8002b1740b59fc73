import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Acceptance } from "../../server/collaboration/acceptance.ts";
import { Cascade } from "../../server/collaboration/cascade.ts";
import { DRAFTER_PRIOR } from "../../server/collaboration/drafter.ts";
import { Ensemble } from "../../server/collaboration/ensemble.ts";
import { EvidenceLedger } from "../../server/collaboration/evidence.ts";
import { PairAcceptances } from "../../server/collaboration/pair-acceptances.ts";
import type { Candidate, CompletionRequest, Experts, TraceStep } from "../../server/collaboration/strategy.ts";
import { writeByOneself } from "../../server/collaboration/write-by-oneself.ts";
import { writeDrafted } from "../../server/collaboration/write-drafted.ts";
import type { Expert } from "../../server/experts/expert.ts";
import type { LlamaExpert } from "../../server/experts/llama-expert.ts";
import { LlamaRuntime } from "../../server/experts/llama-runtime.ts";
import type { Settings } from "../../server/settings.ts";
import { blind, priced } from "./priced-experts.ts";
import { lineRequest, loadExpert, never, noAnti, PYTHON } from "./real-experts.ts";
import { expectSameChoices } from "./same-choices.ts";

/** Tokens that are written: several lines, so that drafts are right, wrong, and cut short. */
const WRITTEN = 24;
const GENERAL_WEIGHT = 0.45;

describe("a speculative ensemble of real experts", () => {
  const runtime = new LlamaRuntime(0);
  let code: LlamaExpert;
  let twin: LlamaExpert;

  beforeAll(async () => {
    code = await loadExpert(runtime, "qwen2.5-coder-0.5b", "code");
    twin = await loadExpert(runtime, "qwen2.5-coder-0.5b", "general");
  });
  afterAll(async () => {
    for (const expert of [code, twin]) await expert?.dispose();
    await runtime.dispose();
  });

  async function forgetWritten(): Promise<void> {
    await code.forgetWritten(never);
    await twin.forgetWritten(never);
  }

  /** Costs at which drafts pay. */
  const experts = (): [strong: Expert, partner: Expert] => [priced(code, 30), blind(priced(twin, 10))];

  const requestFor = (settings: Partial<Settings>): CompletionRequest => {
    return { ...lineRequest(PYTHON, settings), stop: () => undefined, maxTokens: WRITTEN };
  };

  async function write(settings: Partial<Settings>): Promise<Candidate> {
    await forgetWritten();
    const [strong, partner] = experts();
    const both: Experts = {
      get: async (role) => (role === "code" ? strong : partner),
      getAnti: noAnti,
      isPending: () => false,
    };
    const weights = { "ensemble.weights": "fixed", "ensemble.generalWeight": GENERAL_WEIGHT } as const;
    return new Ensemble(new EvidenceLedger()).complete(requestFor({ ...weights, ...settings }), both);
  }

  it.each(["mixture", "product"] as const)("writes what the plain ensemble writes: %s", async (fusion) => {
    const plain = await write({ "ensemble.fusion": fusion, "ensemble.speculation": false });
    const drafted = await write({ "ensemble.fusion": fusion, "ensemble.speculation": true });
    expect(plain.trace.length).toBe(WRITTEN);
    expectSameChoices(plain.trace, drafted.trace, (step) => fused(step, fusion));
    // Drafts that were wrong were evaluated in vain: some were written, and not all of them were right.
    const tokensOf = ({ experts }: Candidate) => experts.reduce((sum, { tokens }) => sum + tokens, 0);
    expect(tokensOf(drafted)).toBeGreaterThan(tokensOf(plain));
  });

  it("writes what the plain contrast writes", async () => {
    const plain = await write({ "ensemble.fusion": "contrast", "ensemble.speculation": false });
    const drafted = await write({ "ensemble.fusion": "contrast", "ensemble.speculation": true });
    expect(plain.trace.length).toBeGreaterThan(WRITTEN / 2);
    expectSameChoices(plain.trace, drafted.trace, ownProbability);
  });

  it.each<[string, Partial<Settings>]>([
    // A mean that no text has: the cheaper expert's whole text is the first draft.
    ["after a cascade", { "cascade.rule": "mean", "cascade.meanLogProbability": 0 }],
    ["in a speculative cascade", { "cascade.level": "speculative", "cascade.tolerance": 0 }],
  ])("writes what the stronger expert writes alone, %s", async (_where, settings) => {
    const [strong, partner] = experts();
    const request = requestFor(settings);
    await forgetWritten();
    const alone = await writeByOneself(strong, request);
    await forgetWritten();
    const cascade = new Cascade({ forPair: async () => undefined }, new PairAcceptances());
    const answer = await cascade.complete(request, {
      get: async (role) => (role === "code" ? strong : partner),
      getAnti: noAnti,
      isPending: () => false,
    });
    expectSameChoices(alone.draft.trace, answer.trace, ownProbability);
    expect(answer.experts.find(({ role }) => role === partner.role)?.tokens).toBeGreaterThan(0);
  });

  it("writes what one expert writes alone, with drafts of another", async () => {
    const request = requestFor({});
    const [strong, partner] = experts();
    await forgetWritten();
    const alone = await writeByOneself(strong, request);
    await forgetWritten();
    const drafted = await writeDrafted(partner, strong, request, new Acceptance(DRAFTER_PRIOR));
    expect(alone.draft.tokens).toBe(WRITTEN);
    expectSameChoices(alone.draft.trace, drafted.draft.trace, ownProbability);
    expect(drafted.drafterShare?.tokens).toBeGreaterThan(0);
    expect(drafted.share.tokens).toBeGreaterThanOrEqual(alone.share.tokens);
  });
});

/** The probability of a token that the stronger expert decided on. */
function ownProbability({ probabilities }: TraceStep): number | undefined {
  return probabilities.code;
}

function fused(step: TraceStep, fusion: "mixture" | "product"): number {
  const { general = 0, code = 0 } = step.probabilities;
  return fusion === "mixture"
    ? GENERAL_WEIGHT * general + (1 - GENERAL_WEIGHT) * code
    : general ** GENERAL_WEIGHT * code ** (1 - GENERAL_WEIGHT);
}
