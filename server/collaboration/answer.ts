import type { StrategyId } from "../strategies.ts";
import type { Draft } from "./draft.ts";
import type { Candidate, ExpertShare } from "./strategy.ts";

/** Makes a candidate of a finished draft. `start` is when the request came, as `performance.now()` counts. */
export function candidate(
  draft: Draft,
  answer: { strategy: StrategyId; reason: string; experts: readonly ExpertShare[]; start: number },
): Candidate {
  return {
    text: draft.text,
    strategy: answer.strategy,
    reason: answer.reason,
    confidence: draft.tokens === 0 ? 0 : Math.exp(draft.meanLogProbability),
    trace: draft.trace,
    experts: answer.experts,
    ms: performance.now() - answer.start,
    limited: draft.limited,
  };
}
