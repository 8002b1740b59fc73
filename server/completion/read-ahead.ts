import { expertFor } from "../collaboration/available.ts";
import type { Experts } from "../collaboration/strategy.ts";
import type { ExpertPart, ExpertRole, Prompt } from "../experts/expert.ts";
import type { StrategyId } from "../protocol/strategies.ts";

/**
 * Reads a prompt into the KV caches of experts before it is needed. One that is not loaded is left alone: reading ahead
 * must not make the user wait. Several are likely to be weighed against each other, so the evidence for that is measured at
 * once. Rejects with the signal's reason when it is aborted.
 */
export async function readAhead(
  prompt: Prompt,
  roles: readonly ExpertPart[],
  experts: Experts,
  signal: AbortSignal,
): Promise<void> {
  for (const role of roles) {
    if (experts.isPending(role)) continue;
    const expert = await expertFor(role, experts, signal);
    const sequence = await expert.open(prompt, signal, { evidence: roles.length > 1 });
    sequence.close();
  }
}

/** The expert that a strategy is likely to ask, as long as nothing was asked. */
export function firstAsked(strategy: StrategyId): ExpertRole[] {
  return [strategy === "general" ? "general" : "code"];
}
