import type { Expert, ExpertPart, ExpertRole, OpenOptions } from "../experts/expert.ts";
import { EXPERT_PARTS } from "../protocol/strategies.ts";
import { ExpertFailedError, orFailure } from "./expert-failed-error.ts";
import { canAnswer, closeAll, Participant } from "./participant.ts";
import type { CompletionRequest } from "./strategy.ts";

/** Experts at work on one request. The participants must be closed. */
export interface Opened<P extends ExpertPart = ExpertRole> {
  /** In the order of parts; one that can answer by itself at least. */
  readonly participants: readonly Participant<P>[];
  /** Why another one is not among them, if one broke down while it read the prompt; the first, if several did. */
  readonly failure?: ExpertFailedError | undefined;
}

/**
 * Brings a request's prompt into the caches of several experts. One that breaks down meanwhile is left out. Rejects with
 * its ExpertFailedError when nobody is left who can answer, and with the signal's reason; nobody is held then.
 */
export async function openTogether<P extends ExpertPart>(
  experts: readonly Expert<P>[],
  request: CompletionRequest,
  options?: OpenOptions,
): Promise<Opened<P>> {
  const participants: Participant<P>[] = [];
  let failure: ExpertFailedError | undefined;
  try {
    // Always in this order: two requests that each hold one expert and wait for the other would wait for ever.
    for (const expert of [...experts].sort((a, b) => EXPERT_PARTS.indexOf(a.role) - EXPERT_PARTS.indexOf(b.role))) {
      const opened = await orFailure(Participant.open(expert, request, options));
      if (opened instanceof ExpertFailedError) failure ??= opened;
      else participants.push(opened);
    }
  } catch (other) {
    closeAll(participants);
    throw other;
  }
  if (failure && !participants.some(canAnswer)) {
    closeAll(participants);
    throw failure;
  }
  return { participants, failure };
}
