import type { CostModel } from "../calibration/cost-model.ts";
import type { Settings } from "../settings.ts";

/** A cold prompt may take so long, in ms. Later keystrokes find it in the KV cache. */
const COLD_PROMPT_MS = 4_000;
const STEP = 128;
const LEAST = 256;
/** An answer that nobody has asked for may take so many times the deadline: until then the user has read what is shown. */
const WRITING_DEADLINES = 10;
/** About a line. */
const LEAST_NEW = 16;

/** What can be read and written in good time, in tokens. */
export interface Budgets {
  /** Text around the cursor. */
  readonly context: number;
  /** New text, where the user merely types and has not asked for any. */
  readonly unasked: number;
}

/** Both budgets for an expert of this cost. */
export function budgetsFor(cost: Pick<CostModel, "prompt" | "step">, settings: Settings): Budgets {
  return {
    context: contextBudget(cost, settings["completion.contextTokens"]),
    unasked: outputBudget(cost, settings["completion.maxTokens"], settings["completion.deadline"]),
  };
}

/**
 * How many tokens of context an expert of this cost reads in good time, at most `limit`. In coarse steps: a budget that
 * moved a little at every request would move the window, and throw the KV cache away.
 */
export function contextBudget(cost: Pick<CostModel, "prompt">, limit: number): number {
  const affordable = Math.floor(COLD_PROMPT_MS / cost.prompt / STEP) * STEP;
  return Math.min(limit, Math.max(LEAST, affordable));
}

/** How many tokens an expert of this cost writes while an answer is worth waiting for, at most `limit`. `deadline` is in ms. */
export function outputBudget(cost: Pick<CostModel, "step">, limit: number, deadline: number): number {
  return Math.min(limit, Math.max(LEAST_NEW, Math.floor((WRITING_DEADLINES * deadline) / cost.step)));
}
