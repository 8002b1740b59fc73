import type { Expert, OpenOptions } from "../experts/expert.ts";
import { EXPERT_ROLES } from "../strategies.ts";
import { ExpertFailedError, orFailure } from "./expert-failed-error.ts";
import { closeAll, Participant } from "./participant.ts";
import type { CompletionRequest } from "./strategy.ts";

/** Experts at work on one request. The participants must be closed. */
export interface Opened {
  /** One at least, in the order of roles. */
  readonly participants: readonly Participant[];
  /** Why another one is not among them, if one broke down while it read the prompt. */
  readonly failure?: ExpertFailedError | undefined;
}

/**
 * Brings a request's prompt into the caches of several experts. One that breaks down meanwhile is left out. Rejects with
 * its ExpertFailedError when nobody is left, and with the signal's reason; nobody is held then.
 */
export async function openTogether(
  experts: readonly Expert[],
  request: CompletionRequest,
  options?: OpenOptions,
): Promise<Opened> {
  const participants: Participant[] = [];
  let failure: ExpertFailedError | undefined;
  try {
    // Always in this order: two requests that each hold one expert and wait for the other would wait for ever.
    for (const expert of [...experts].sort((a, b) => EXPERT_ROLES.indexOf(a.role) - EXPERT_ROLES.indexOf(b.role))) {
      const opened = await orFailure(Participant.open(expert, request, options));
      if (opened instanceof ExpertFailedError) failure ??= opened;
      else participants.push(opened);
    }
  } catch (other) {
    closeAll(participants);
    throw other;
  }
  if (failure && participants.length === 0) throw failure;
  return { participants, failure };
}
