import type { StrategyId } from "../protocol/strategies.ts";
import type { Draft } from "./draft.ts";
import type { Candidate, ExpertShare } from "./strategy.ts";

/** The parts of a {@link Draft} that an answer consists of. */
export type Written = Pick<Draft, "text" | "trace" | "tokens" | "meanLogProbability" | "limited">;

/** Makes a candidate of a finished draft. */
export function candidate(
  draft: Written,
  answer: { strategy: StrategyId; reason: string; experts: readonly ExpertShare[] },
): Candidate {
  return {
    text: draft.text,
    strategy: answer.strategy,
    reason: answer.reason,
    confidence: draft.tokens === 0 ? 0 : Math.exp(draft.meanLogProbability),
    trace: draft.trace,
    experts: answer.experts,
    limited: draft.limited,
  };
}
