import type { StrategyId } from "../protocol/strategies.ts";
import type { AnswerPlace } from "./answer-cache.ts";
import type { Prepared } from "./preparation.ts";
import { variantOf } from "./variant-of.ts";

/** Where a strategy's answer to a prepared cursor is asked for. */
export function placeOf({ cursor, window, question }: Prepared, strategy: StrategyId): AnswerPlace {
  const variant = variantOf(question.settings);
  const { document } = cursor;
  return { document, strategy, variant, kind: question.place, before: window.before, after: window.after };
}
