import type { Expert } from "../experts/expert.ts";

/**
 * Two experts in order of what they cost here, the cheaper one first: on one machine that is the order of their sizes. What
 * counts is the step with the most threads, since they change with the load, and not for both at once.
 */
export function byCost(general: Expert, code: Expert): readonly [cheap: Expert, strong: Expert] {
  return general.cost.fastestStep <= code.cost.fastestStep ? [general, code] : [code, general];
}
