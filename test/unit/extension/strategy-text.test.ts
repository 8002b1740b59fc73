import { expect, test } from "vitest";
import { strategyText } from "../../../extension/strategy-text.ts";
import type { AnswerSummary, StrategyFigures } from "../../../server/protocol.ts";

const FIGURES: StrategyFigures = {
  strategy: "auto",
  shown: 120,
  accepted: 37,
  typedAlong: 4,
  medianMs: 211.6,
  p95Ms: 700,
};
const LAST: AnswerSummary = { strategy: "auto", reason: "", ms: 90.4, accepted: 0 };

test("a strategy's line tells what was counted, else how the last answer did, else nothing", () => {
  expect(strategyText(FIGURES, LAST)).toBe("212 ms median wait · 31 % of 120 accepted");
  expect(strategyText({ ...FIGURES, shown: 0, accepted: 0 }, LAST)).toBe("90 ms last");
  expect(strategyText(undefined, { ...LAST, accepted: 3 })).toBe("90 ms last · 3 accepted");
  expect(strategyText(undefined, undefined)).toBeUndefined();
});
