import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Acceptance } from "../../server/collaboration/acceptance.ts";
import { DRAFTER_PRIOR } from "../../server/collaboration/drafter.ts";
import { Ensemble } from "../../server/collaboration/ensemble.ts";
import { EvidenceLedger } from "../../server/collaboration/evidence.ts";
import type { Candidate, CompletionRequest, Experts, TraceStep } from "../../server/collaboration/strategy.ts";
import { writeByOneself } from "../../server/collaboration/write-by-oneself.ts";
import { writeDrafted } from "../../server/collaboration/write-drafted.ts";
import type { Expert } from "../../server/experts/expert.ts";
import type { LlamaExpert } from "../../server/experts/llama-expert.ts";
import { LlamaRuntime } from "../../server/experts/llama-runtime.ts";
import type { Settings } from "../../server/settings.ts";
import { lineRequest, loadExpert, never, PYTHON } from "./real-experts.ts";

/** Tokens that are written: several lines, so that drafts are right, wrong, and cut short. */
const WRITTEN = 24;
const GENERAL_WEIGHT = 0.45;
/** Two tokens whose fused probabilities differ by less are a tie, which a batch of another size may decide otherwise. */
const TIE = 0.03;

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

  /** The same model, which does not know what follows: often of the same opinion, and sometimes not. */
  function blind(): Expert {
    const { id, role, vocabulary } = twin;
    return {
      id: `${id} without a suffix`,
      role,
      vocabulary,
      cost: costs(10),
      tokenize: (text) => twin.tokenize(text),
      countTokens: (text) => twin.countTokens(text),
      open: (prompt, signal, options) => twin.open({ ...prompt, suffix: "" }, signal, options),
    };
  }

  async function forgetWritten(): Promise<void> {
    await code.forgetWritten(never);
    await twin.forgetWritten(never);
  }

  /** The model, for what it is to cost here. */
  function dear(): Expert {
    const { id, role, vocabulary } = code;
    return {
      id,
      role,
      vocabulary,
      cost: costs(30),
      tokenize: (text) => code.tokenize(text),
      countTokens: (text) => code.countTokens(text),
      open: (...parameters) => code.open(...parameters),
    };
  }

  const requestFor = (settings: Partial<Settings>): CompletionRequest => {
    return { ...lineRequest(PYTHON, settings), stop: () => undefined, maxTokens: WRITTEN };
  };

  async function write(settings: Partial<Settings>): Promise<Candidate> {
    await forgetWritten();
    const [strong, partner] = [dear(), blind()];
    const experts: Experts = {
      get: async (role) => (role === "code" ? strong : partner),
      isPending: () => false,
    };
    const weights = { "ensemble.weights": "fixed", "ensemble.generalWeight": GENERAL_WEIGHT } as const;
    return new Ensemble(new EvidenceLedger()).complete(requestFor({ ...weights, ...settings }), experts);
  }

  it.each(["mixture", "product"] as const)("writes what the plain ensemble writes: %s", async (fusion) => {
    const plain = await write({ "ensemble.fusion": fusion, "ensemble.speculation": false });
    const drafted = await write({ "ensemble.fusion": fusion, "ensemble.speculation": true });
    expect(plain.trace.length).toBe(WRITTEN);
    expectSameChoices(drafted.trace, plain.trace, fusion);
    // Drafts that were wrong were evaluated in vain: some were written, and not all of them were right.
    const tokensOf = ({ experts }: Candidate) => experts.reduce((sum, { tokens }) => sum + tokens, 0);
    expect(tokensOf(drafted)).toBeGreaterThan(tokensOf(plain));
  });

  it("writes what one expert writes alone, with drafts of another", async () => {
    const request = requestFor({});
    const [strong, partner] = [dear(), blind()];
    await forgetWritten();
    const alone = await writeByOneself(strong, request);
    await forgetWritten();
    const drafted = await writeDrafted(partner, strong, request, new Acceptance(DRAFTER_PRIOR));
    expect(alone.draft.tokens).toBe(WRITTEN);
    expect(drafted.draft.text).toBe(alone.draft.text);
    expect(drafted.drafterShare?.tokens).toBeGreaterThan(0);
    expect(drafted.share.tokens).toBeGreaterThanOrEqual(alone.share.tokens);
  });
});

/** Costs at which drafts pay, whatever machine this is. */
function costs(step: number) {
  return { prompt: 1, step, fastestStep: step, batch: (tokens: number) => step * (1 + 0.05 * (tokens - 1)) };
}

/**
 * The same tokens, or up to a tie the same tokens: behind it both go on as they must. Processors round the values of a
 * token differently in batches of different sizes, some of them a good deal.
 */
function expectSameChoices(
  drafted: readonly TraceStep[],
  plain: readonly TraceStep[],
  fusion: "mixture" | "product",
): void {
  const text = ({ bytes }: TraceStep) => Buffer.from(bytes).toString("latin1");
  const first = plain.findIndex((step, i) => drafted[i] === undefined || text(step) !== text(drafted[i]));
  if (first < 0) {
    expect(drafted.length).toBe(plain.length);
    return;
  }
  expect(first).toBeGreaterThan(WRITTEN / 3);
  const [one, other] = [plain[first], drafted[first]].map((step) => fused(step, fusion));
  expect(Math.abs((one ?? Number.NaN) - (other ?? Number.NaN))).toBeLessThan(TIE);
}

function fused(step: TraceStep | undefined, fusion: "mixture" | "product"): number {
  const { general = 0, code = 0 } = step?.probabilities ?? {};
  return fusion === "mixture"
    ? GENERAL_WEIGHT * general + (1 - GENERAL_WEIGHT) * code
    : general ** GENERAL_WEIGHT * code ** (1 - GENERAL_WEIGHT);
}
