import { expertFor } from "../collaboration/available.ts";
import type { EvidenceLedger } from "../collaboration/evidence.ts";
import type { Experts } from "../collaboration/strategy.ts";
import type { ExpertPart, ExpertRole, Prompt } from "../experts/expert.ts";
import { isExpertRole, type StrategyId } from "../protocol/strategies.ts";

/** A place that is read before it is needed. */
export interface PlaceAhead {
  readonly prompt: Prompt;
  /** LSP language id. */
  readonly language: string;
}

export interface AheadReaders {
  readonly experts: Experts;
  /** Where it is noted how well each expert predicted what it read. */
  readonly ledger?: Pick<EvidenceLedger, "addMiddle"> | undefined;
}

/**
 * Reads a prompt into the KV caches of experts before it is needed. One that is not loaded is left alone: reading ahead
 * must not make the user wait. Where several could answer they are compared: how well each predicts the text before the
 * cursor is measured now, while nobody waits for it. Rejects with the signal's reason when it is aborted.
 */
export async function readAhead(
  { prompt, language }: PlaceAhead,
  parts: readonly ExpertPart[],
  { experts, ledger }: AheadReaders,
  signal: AbortSignal,
): Promise<void> {
  const areCompared = parts.filter(isExpertRole).length > 1;
  for (const part of parts) {
    if (experts.isPending(part)) continue;
    const expert = await expertFor(part, experts, signal);
    const sequence = await expert.open(prompt, signal, { evidence: areCompared && isExpertRole(part) });
    const { evidence } = sequence;
    sequence.close();
    if (evidence) ledger?.addMiddle(expert, language, prompt.middle, evidence);
  }
}

/** The expert that a strategy is likely to ask, as long as nothing was asked. */
export function firstAsked(strategy: StrategyId): ExpertRole[] {
  return [strategy === "general" ? "general" : "code"];
}
