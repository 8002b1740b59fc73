import { expectedCost } from "../calibration/cost-model.ts";
import type { Expert } from "../experts/expert.ts";

/** The job by which the experts' costs are compared: a cold prompt and a line of code. */
const TYPICAL_JOB = { promptTokens: 64, newTokens: 16 };

/** Two experts in order of what they cost here, the cheaper one first: on one machine that is the order of their sizes. */
export function byCost(general: Expert, code: Expert): readonly [cheap: Expert, strong: Expert] {
  const cost = ({ cost }: Expert) => expectedCost(cost, TYPICAL_JOB.promptTokens, TYPICAL_JOB.newTokens);
  return cost(general) <= cost(code) ? [general, code] : [code, general];
}
