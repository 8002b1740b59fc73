import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Ensemble } from "../../server/collaboration/ensemble.ts";
import { EvidenceLedger } from "../../server/collaboration/evidence.ts";
import { Rerank } from "../../server/collaboration/rerank.ts";
import { writeAlone } from "../../server/collaboration/single.ts";
import type { Experts } from "../../server/collaboration/strategy.ts";
import { Vote } from "../../server/collaboration/vote.ts";
import type { LlamaExpert } from "../../server/experts/llama-expert.ts";
import { LlamaRuntime } from "../../server/experts/llama-runtime.ts";
import { lineRequest, loadExpert, noAnti, PYTHON } from "./real-experts.ts";

/** Code that the general model predicts so badly that it is left with 2 %, where 5 are wanted. */
const STACK = `class Stack[T]:
    def __init__(self) -> None:
        self._items: list[T] = []

    def push(self, item: T) -> None:
        self._items.append(item)

    def pop(self) -> T:
        if not self._items:
            raise IndexError("pop from an empty stack")
        return self._items.pop()


`;
const ALONE = { strategy: "code", reason: "" } as const;

describe("an ensemble of real experts", () => {
  const runtime = new LlamaRuntime(0);
  const ensemble = new Ensemble(new EvidenceLedger());
  let code: LlamaExpert;
  let general: LlamaExpert;
  /** The code expert's model again, in the other part. */
  let twin: LlamaExpert;

  beforeAll(async () => {
    code = await loadExpert(runtime, "qwen2.5-coder-0.5b", "code");
    twin = await loadExpert(runtime, "qwen2.5-coder-0.5b", "general");
    general = await loadExpert(runtime, "smollm2-135m", "general");
  });
  afterAll(async () => {
    for (const expert of [code, twin, general]) await expert?.dispose();
    await runtime.dispose();
  });

  const pair = (partner: LlamaExpert): Experts => ({
    get: async (role) => (role === "code" ? code : partner),
    getAnti: noAnti,
    isPending: () => false,
  });

  it("of an expert with itself writes what that expert writes, with the same probabilities", async () => {
    const request = lineRequest(PYTHON, { "ensemble.weights": "fixed", "ensemble.generalWeight": 0.4 });
    const alone = await writeAlone(code, request, ALONE);
    const mixed = await ensemble.complete(request, pair(twin));
    expect(alone.text).toMatch(/radius/);
    expect(mixed.text).toBe(alone.text);
    expect(mixed.trace.length).toBe(alone.trace.length);
    for (const [i, { probabilities }] of mixed.trace.entries()) {
      // Batches of different sizes are rounded differently.
      expect(probabilities.general).toBeCloseTo(probabilities.code ?? Number.NaN, 1);
      expect(probabilities.code).toBeCloseTo(alone.trace[i]?.probabilities.code ?? Number.NaN, 1);
    }
  });

  it.each([Rerank, Vote])("chooses among whole texts of both: %o", async (Choice) => {
    const { text, reason, experts } = await new Choice().complete(lineRequest(PYTHON), pair(general));
    // The general model does not infill, and has nothing to say that could win here.
    expect(text).toMatch(/radius/);
    expect(reason).toMatch(/^(rerank|vote): /);
    expect(experts.map(({ role }) => role)).toContain("code");
  });

  it("with all the weight on one expert writes what that expert writes", async () => {
    const request = lineRequest(PYTHON, { "ensemble.weights": "fixed", "ensemble.generalWeight": 0 });
    const alone = await writeAlone(code, request, ALONE);
    expect((await ensemble.complete(request, pair(general))).text).toBe(alone.text);
  });

  it("of different vocabularies writes byte by byte, both having a say", async () => {
    const request = lineRequest(PYTHON, { "ensemble.weights": "fixed", "ensemble.generalWeight": 0.3 });
    const { text, trace, experts, confidence } = await ensemble.complete(request, pair(general));
    expect(text).toMatch(/radius/);
    expect(text).not.toMatch(/<\|/);
    expect(Buffer.concat(trace.map(({ bytes }) => bytes)).toString()).toBe(text);
    expect(trace.some(({ probabilities }) => "general" in probabilities && "code" in probabilities)).toBe(true);
    expect(confidence).toBeGreaterThan(0);
    expect(confidence).toBeLessThanOrEqual(1);
    for (const { tokens } of experts) expect(tokens).toBeGreaterThan(0);
  });

  it.each(["union", "aligned", "relative"] as const)("of different vocabularies writes by %s", async (fusion) => {
    const settings = { "ensemble.weights": "fixed", "ensemble.generalWeight": 0.3, "ensemble.fusion": fusion } as const;
    const { text, trace, experts, reason } = await ensemble.complete(lineRequest(PYTHON, settings), pair(general));
    expect(text).toMatch(/radius/);
    expect(Buffer.concat(trace.map(({ bytes }) => bytes)).toString()).toBe(text);
    expect(reason).toContain("general model 30 %");
    for (const { tokens } of experts) expect(tokens).toBeGreaterThan(0);
  });

  it("leaves out a partner that predicted the text much worse", async () => {
    const prompt = { ...PYTHON, prefix: `${PYTHON.prefix}${STACK}` };
    const { reason, experts } = await ensemble.complete(lineRequest(prompt), pair(general));
    expect(reason).toMatch(/code expert \d+ %/);
    expect(reason).toContain("the general model has too little weight to be asked");
    expect(experts.map(({ role }) => role)).toEqual(["general", "code"]);
    expect(experts[0]).toMatchObject({ tokens: 0, text: "" });
  });
});
