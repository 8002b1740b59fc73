import type { Candidate } from "../collaboration/strategy.ts";
import { ExpertUnavailableError } from "../experts/errors.ts";
import { EXPERT_ROLES, type ExpertRole, type StrategyId } from "../strategies.ts";

/** What an expert would write by itself. */
export interface Alternative {
  readonly role: ExpertRole;
  readonly text: string;
}

/**
 * What each expert would write by itself where something else is shown: only texts that differ from it and from each
 * other. An expert that cannot answer is left out, and `tell` says why. Rejects as `complete` does with all else.
 */
export async function alternatives(
  { strategy, candidate }: { readonly strategy: StrategyId; readonly candidate: Pick<Candidate, "text"> },
  complete: (role: ExpertRole) => Promise<Pick<Candidate, "text">>,
  tell: (message: string) => void,
): Promise<Alternative[]> {
  const texts = new Set(["", candidate.text]);
  const found: Alternative[] = [];
  // The code expert first; one after the other, since side by side they would only slow each other down.
  for (const role of EXPERT_ROLES.toReversed()) {
    if (role === strategy) continue;
    try {
      const { text } = await complete(role);
      if (!texts.has(text)) found.push({ role, text });
      texts.add(text);
    } catch (failure) {
      if (!(failure instanceof ExpertUnavailableError)) throw failure;
      tell(failure.message);
    }
  }
  return found;
}
