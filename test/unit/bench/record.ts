import type { BenchRecord } from "../../../server/bench/record.ts";

/** A record as a strategy with one expert may have left it. */
export function record(strategy: string, item: string, more: Partial<BenchRecord> = {}): BenchRecord {
  return {
    dataset: "toys",
    item,
    problem: item.split("/")[0] ?? item,
    strategy,
    chosen: strategy,
    reason: "",
    text: "text",
    exact: false,
    editSimilarity: 0.5,
    ms: 100,
    promptMs: 50,
    confidence: 0.5,
    experts: [{ id: "small", role: "code", text: "text", tokens: 10, ms: 90, meanLogProbability: -0.1 }],
    logProbabilities: [-0.1, -0.2],
    ...more,
  };
}
