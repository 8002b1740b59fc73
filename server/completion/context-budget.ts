import type { CostModel } from "../calibration/cost-model.ts";

/** A cold prompt may take so long, in ms. Later keystrokes find it in the KV cache. */
const COLD_PROMPT_MS = 4_000;
const STEP = 128;
const LEAST = 256;

/**
 * How many tokens of context an expert of this cost reads in good time, at most `limit`. In coarse steps: a budget that
 * moved a little at every request would move the window, and throw the KV cache away.
 */
export function contextBudget(cost: CostModel, limit: number): number {
  const affordable = Math.floor(COLD_PROMPT_MS / cost.prompt / STEP) * STEP;
  return Math.min(limit, Math.max(LEAST, affordable));
}
